#include "src/show/tty_printer.h"

#include <fmt/format.h>

#include <utility>

#include "src/base/utf8.h"
#include "src/show/status_lines.h"
#include "src/show/words.h"

namespace mg {

namespace {

constexpr const char* kRed = "31";
constexpr const char* kGreen = "32";
constexpr const char* kYellow = "33";

}  // namespace

TtyPrinter::TtyPrinter(Output output, Look look) : output_(std::move(output)), look_(std::move(look)) {}

TtyPrinter::~TtyPrinter() {
  if (drawn_ && !view_.over()) output_(area_.update(above_, {}, look_.terminal().width));
}

void TtyPrinter::tell(const Event& event, Instant now) {
  keep_line(event);
  view_.apply(event, now);
  if (!drawn_ || view_.over() || now - *drawn_ >= kBetweenDrawings) draw(now);
}

void TtyPrinter::time_passed(Instant now) {
  if (!drawn_ || view_.over() || now - *drawn_ < kBetweenDrawings) return;
  draw(now);
}

void TtyPrinter::draw(Instant now) {
  const TerminalSize terminal = look_.terminal();
  output_(area_.update(above_, status_lines(view_, terminal, now), terminal.width));
  above_.clear();
  drawn_ = now;
}

std::string TtyPrinter::coloured(const char* code, std::string text) const {
  return look_.colours == Colours::no ? text : fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string TtyPrinter::mark(JobState state) const {
  const bool ascii = look_.glyphs == Glyphs::ascii;
  switch (state) {
    case JobState::done: return coloured(kGreen, ascii ? "+" : "✓");
    case JobState::failed: return coloured(kRed, ascii ? "x" : "✗");
    default: return coloured(kYellow, "-");
  }
}

// Some events are worth a line that stays. A skipped page without a complaint is not: on a second run that
// would be all of them. Nor is one that waits: there are many, and one sentence says why.
void TtyPrinter::keep_line(const Event& event) {
  if (const auto* ended = std::get_if<JobEnded>(&event)) {
    if (ended->state == JobState::skipped && !ended->error) return;
    if (ended->waits()) return;
    above_.push_back(fmt::format("{} {}", mark(ended->state), ending(*ended, view_)));
  } else if (const auto* notice = std::get_if<Notice>(&event)) {
    if (notice->level == Notice::Level::warning)
      above_.push_back(coloured(kYellow, "! ") + without_control_characters(notice->text));
    if (notice->level == Notice::Level::note) above_.push_back(without_control_characters(notice->text));
  } else if (const auto* whole = std::get_if<WholeEnded>(&event)) {
    above_.push_back(fmt::format("{} {}",
                                 mark(whole->state == WholeEnded::State::failed          ? JobState::failed
                                      : whole->state == WholeEnded::State::there_already ? JobState::skipped
                                                                                         : JobState::done),
                                 whole_ending(*whole)));
  } else if (const auto* answers = std::get_if<HostAnswers>(&event)) {
    above_.push_back(coloured(kGreen, "- ") + answering(*answers));
  } else if (const auto* started = std::get_if<RunStarted>(&event)) {
    const auto& directory = started->directory;  // lists of several have one each
    above_.push_back(without_control_characters(
        directory.empty() ? started->title : fmt::format("{} -> {}", started->title, directory.native())));
  } else if (const auto* ended_list = std::get_if<ListEnded>(&event)) {
    const RunEnded& totals = ended_list->totals;
    const bool well = totals.exit_code == 0;
    if (well && totals.done + totals.skipped <= 1) return;  // its page has a line of its own
    above_.push_back(fmt::format("{} {}: {}", mark(well ? JobState::done : JobState::failed),
                                 without_control_characters(ended_list->title), summary(totals)));
  } else if (const auto* over = std::get_if<RunEnded>(&event)) {
    above_.push_back(summary(*over));
  }
}

}  // namespace mg
