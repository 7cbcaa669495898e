#include "src/cli/roff.h"

#include <fmt/format.h>

#include "src/base/text.h"

namespace mg {

namespace {

// A request's argument in quotes.
std::string argument(std::string_view text) {
  std::string all = "\"";
  for (const char c : roff(text)) all += c == '"' ? std::string("\\(dq") : std::string(1, c);
  return all + "\"";
}

// A line that begins with a dot or a quote would be a request.
std::string as_line(std::string_view text) {
  const bool request = text.starts_with('.') || text.starts_with('\'');
  return fmt::format("{}{}\n", request ? "\\&" : "", roff(text));
}

// Running text in lines of bearable length.
std::string as_lines(std::string_view text) {
  constexpr std::size_t kLongest = 72;
  std::string all, line;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > kLongest) {
      all += as_line(line);
      line.clear();
    }
    line.append(line.empty() ? "" : " ").append(word);
  }
  return line.empty() ? all : all + as_line(line);
}

}  // namespace

std::string roff(std::string_view text) {
  std::string all;
  for (const char c : text) {
    switch (c) {
      case '\\': all += "\\e"; break;
      case '-': all += "\\-"; break;
      case '\'': all += "\\(aq"; break;
      case '`': all += "\\(ga"; break;
      case '^': all += "\\(ha"; break;
      case '~': all += "\\(ti"; break;
      default: all += c;
    }
  }
  return all;
}

std::string roff_title(std::string_view name, std::string_view section, std::string_view version) {
  std::string upper;
  for (const char c : name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  // Without a date: the same sources give the same pages.
  return fmt::format(".TH {} {} {} {} {}\n", argument(upper), section, "\"\"",
                     argument(fmt::format("multiget {}", version)), argument("multiget"));
}

std::string roff_section(std::string_view heading) {
  return fmt::format(".SH {}\n", argument(heading));
}

std::string roff_subsection(std::string_view heading) {
  return fmt::format(".SS {}\n", argument(heading));
}

std::string roff_paragraph(std::string_view text) {
  return ".PP\n" + as_lines(text);
}

std::string roff_text(std::string_view text) {
  return as_lines(text);
}

std::string roff_entry(std::string_view tag, std::string_view text) {
  return fmt::format(".TP\n{}\n{}", tag, as_lines(text));
}

std::string roff_example(std::string_view lines) {
  std::string all = ".nf\n";
  for (const std::string_view line : split(lines, '\n')) all += as_line(line);
  return all + ".fi\n";
}

std::string roff_bold(std::string_view text) {
  return fmt::format("\\fB{}\\fR", roff(text));
}

std::string roff_italic(std::string_view text) {
  return fmt::format("\\fI{}\\fR", roff(text));
}

}  // namespace mg
