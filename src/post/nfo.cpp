#include "src/post/nfo.h"

#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "src/base/utf8.h"

namespace mg {

namespace {

// "20260103" as "2026-01-03"; empty where it is no date.
std::string date_of(const std::string& digits) {
  const bool date = digits.size() == 8 && digits.find_first_not_of("0123456789") == std::string::npos;
  return date ? fmt::format("{}-{}-{}", digits.substr(0, 4), digits.substr(4, 2), digits.substr(6)) : "";
}

class Writer {
 public:
  explicit Writer(const char* root) {
    pugi::xml_node declaration = document_.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    declaration.append_attribute("standalone") = "yes";
    root_ = document_.append_child(root);
  }

  pugi::xml_node add(const char* name, std::string_view text) {
    if (text.empty()) return {};
    pugi::xml_node node = root_.append_child(name);
    // Control characters have no place in XML, not even as references.
    node.text().set(without_control_characters(text).c_str());
    return node;
  }

  [[nodiscard]] std::string text() const {
    std::ostringstream stream;
    document_.save(stream, "  ");
    return std::move(stream).str();
  }

 private:
  pugi::xml_document document_;
  pugi::xml_node root_;
};

}  // namespace

std::string nfo_text(const Episode& episode, std::string_view site) {
  const bool of_list = !episode.list_title.empty();
  Writer nfo(of_list ? "episodedetails" : "movie");
  nfo.add("title", episode.title.empty() ? episode.list_title : episode.title);
  if (of_list) {
    nfo.add("showtitle", episode.list_title);
    nfo.add("season", "1");
    nfo.add("episode", fmt::format("{}", episode.page));
  }
  nfo.add("aired", of_list ? date_of(episode.upload_date) : "");
  nfo.add("premiered", of_list ? "" : date_of(episode.upload_date));
  if (episode.duration)
    nfo.add("runtime", fmt::format("{}", std::chrono::ceil<std::chrono::minutes>(*episode.duration).count()));
  nfo.add("director", episode.uploader);
  nfo.add("studio", site);
  if (pugi::xml_node id = nfo.add("uniqueid", episode.id)) {
    id.append_attribute("type") = std::string(site).c_str();
    id.append_attribute("default") = "true";
  }
  return nfo.text();
}

}  // namespace mg
