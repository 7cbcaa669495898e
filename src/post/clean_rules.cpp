#include "src/post/clean_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "src/base/utf8.h"

namespace mg {

namespace {

// A merge copies streams: it loses what the pieces spend on packaging, never more than this.
constexpr std::int64_t kLeastOfMerged = 85;  // per cent of the pieces' sum
// Some tools give the merge the time of its oldest piece, and not every file system keeps fractions.
constexpr Duration kMergeSlack = 2s;
// A control file is saved once a minute while the file beside it grows.
constexpr Duration kControlLag = 10min;
// An ordinary range is a megabyte; years ("2019-2020") are not bytes.
constexpr std::int64_t kShortestRange = 1024;

std::string shown(std::string_view name) {
  return without_control_characters(name);
}

// What goes into the other patterns of a rule: a merge has another ending than its pieces.
Captures without_endings(Captures captures) {
  captures.erase("media");
  captures.erase("ext");
  return captures;
}

std::string_view name_of(LeftoverContent content) {
  switch (content) {
    case LeftoverContent::unknown: return "what it looks like";
    case LeftoverContent::danmaku: return "danmaku";
    case LeftoverContent::timed_text: return "a subtitle";
    case LeftoverContent::concat_list: return "a list of files to be joined";
    case LeftoverContent::control_file: return "a control file";
  }
  return "";
}

}  // namespace

// One folder being judged.
class FolderJudge {
 public:
  FolderJudge(const CleanRules& rules, const ListedFolder& folder, const UnfinishedPages& pages, WallTime now,
              Careful careful)
      : rules_(rules), folder_(folder), pages_(pages), now_(now), careful_(careful) {}

  std::vector<CleanFinding> run();

 private:
  struct Matched {
    std::size_t file;
    std::size_t rule;
    Captures captures;
  };
  // Why a file goes or stays.
  struct Opinion {
    bool goes = false;
    std::string reason;
    std::string merged_into;
    std::string after;
  };
  static Opinion stays(std::string reason) { return {false, std::move(reason), {}, {}}; }
  static Opinion goes(std::string reason) { return {true, std::move(reason), {}, {}}; }

  void match_all();
  Opinion opinion_on(const Matched& one);
  Opinion by_condition(const Matched& one);
  Opinion on_merged(const Matched& one);
  Opinion on_control_file(const Matched& one);
  [[nodiscard]] std::optional<std::string> protection(const ListedFile& file, bool partial) const;
  [[nodiscard]] std::vector<const ListedFile*> matching(const NamePattern& pattern) const;
  [[nodiscard]] std::vector<const ListedFile*> finished(const NamePattern& pattern) const;
  [[nodiscard]] Bytes pieces_of(const Matched& one, WallTime& oldest) const;
  [[nodiscard]] const ListedFile* find(std::string_view name) const;
  void note(const Matched& one, Opinion opinion);
  void judge_lists();
  [[nodiscard]] Opinion on_list(const ListedFile& file, std::string_view whole) const;

  const CleanRules& rules_;
  const ListedFolder& folder_;
  const UnfinishedPages& pages_;
  WallTime now_;
  Careful careful_;
  std::vector<Matched> matched_;               // by file, then by rule
  std::set<std::string_view> unfinished_;      // names that are nobody's finished file
  std::map<std::string, CleanFinding> found_;  // by name
  std::vector<std::string> order_;             // of found_
};

const ListedFile* FolderJudge::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(folder_.files, name, {}, &ListedFile::name);
  return at == folder_.files.end() || at->name != name ? nullptr : &*at;
}

std::vector<const ListedFile*> FolderJudge::matching(const NamePattern& pattern) const {
  const std::string_view beginning = pattern.beginning();
  std::vector<const ListedFile*> found;
  for (auto at = std::ranges::lower_bound(folder_.files, beginning, {}, &ListedFile::name);
       at != folder_.files.end() && at->name.starts_with(beginning); ++at) {
    if (pattern.match(at->name)) found.push_back(&*at);
  }
  return found;
}

std::vector<const ListedFile*> FolderJudge::finished(const NamePattern& pattern) const {
  auto found = matching(pattern);
  std::erase_if(found, [this](const ListedFile* file) {
    return file->size == Bytes{} || unfinished_.contains(file->name);
  });
  return found;
}

// Which rules speak of which files, and which files are no finished ones.
void FolderJudge::match_all() {
  for (std::size_t i = 0; i < folder_.files.size(); ++i) {
    const ListedFile& file = folder_.files[i];
    for (std::size_t r = 0; r < rules_.rules_.size(); ++r) {
      const CleanRule& rule = rules_.rules_[r];
      auto captures = rules_.patterns_[r].match.match(file.name);
      if (!captures) continue;
      if (rule.partial || !rule.merged.empty()) unfinished_.insert(file.name);
      if (!rule.with.empty()) {
        for (const ListedFile* other :
             matching(rules_.patterns_[r].with->filled(without_endings(*captures)))) {
          unfinished_.insert(other->name);
        }
      }
      matched_.push_back({i, r, without_endings(*std::move(captures))});
    }
  }
}

std::optional<std::string> FolderJudge::protection(const ListedFile& file, bool partial) const {
  if (!file.hindrance.empty()) return file.hindrance;
  if (careful_ == Careful::no) return std::nullopt;
  if (file.written > now_ - kJustWritten) return "it was written in the last minute";
  if (file.wanted) return "it lies beside a page of the archive, so it was asked for";
  if (!partial) return std::nullopt;
  const auto page = pages_.page_of(folder_.path, file.name);
  if (!page) return std::nullopt;
  return fmt::format("it may be of {}, which is not finished", shown(*page));
}

// All files of the same rule and whole; `oldest` is when the first of them was written.
Bytes FolderJudge::pieces_of(const Matched& one, WallTime& oldest) const {
  const auto whole = one.captures.find("whole");
  Captures known;
  if (whole != one.captures.end()) known.emplace(*whole);
  Bytes sum;
  for (const ListedFile* piece : matching(rules_.patterns_[one.rule].match.filled(known))) {
    sum += piece->size;
    oldest = std::min(oldest, piece->written);
  }
  return sum;
}

FolderJudge::Opinion FolderJudge::on_merged(const Matched& one) {
  const auto wholes = finished(rules_.patterns_[one.rule].merged->filled(one.captures));
  if (wholes.empty()) return stays("it is not merged yet");
  WallTime oldest = WallTime::max();
  const Bytes sum = pieces_of(one, oldest);
  std::string why;
  for (const ListedFile* whole : wholes) {
    if (whole->written < oldest - kMergeSlack) {
      why = fmt::format("{} is older than its pieces", shown(whole->name));
    } else if (whole->size.count < sum.count / 100 * kLeastOfMerged) {
      why = fmt::format("{} is smaller than its pieces together", shown(whole->name));
    } else {
      const auto disproved = folder_.not_merged.find(folder_.files[one.file].name);
      if (disproved != folder_.not_merged.end()) return stays(disproved->second);
      Opinion opinion = goes(fmt::format("merged into {}", shown(whole->name)));
      opinion.merged_into = whole->name;
      return opinion;
    }
  }
  return stays(why);
}

// The control file and the file beside it are one thing: alone, the one would be nothing, and the other would
// look finished.
FolderJudge::Opinion FolderJudge::on_control_file(const Matched& one) {
  const CleanRule& rule = rules_.rules_[one.rule];
  const ListedFile& file = folder_.files[one.file];
  const NamePattern pattern = rules_.patterns_[one.rule].with->filled(one.captures);
  if (std::ranges::any_of(folder_.others, [&](const std::string& name) { return !!pattern.match(name); }))
    return stays("what it belongs to is no plain file");
  const auto with = matching(pattern);
  if (with.empty()) return goes("the file that it belongs to is gone");
  if (with.size() > 1) return stays("several files may be the one that it belongs to");
  const ListedFile& other = *with.front();
  if (file.content.complete && other.size == file.content.total) {
    unfinished_.erase(other.name);
    return goes(fmt::format("{} is complete by it", shown(other.name)));
  }
  if (other.size > file.content.total)
    return stays(fmt::format("{} is longer than what it tells of", shown(other.name)));
  if (other.written > file.written + kControlLag)
    return stays(fmt::format("{} was written after it", shown(other.name)));
  if (const auto why = protection(other, rule.partial))
    return stays(fmt::format("{}: {}", shown(other.name), *why));
  // First the file, so that whoever is interrupted leaves none that looks finished.
  CleanFinding found{.name = other.name,
                     .size = other.size,
                     .goes = true,
                     .rule = rule.name,
                     .tool = rule.tool,
                     .what = rule.what,
                     .reason = fmt::format("not finished, as {} tells", shown(file.name))};
  if (found_.insert_or_assign(other.name, std::move(found)).second) order_.push_back(other.name);
  Opinion opinion = goes(fmt::format("{} is not finished", shown(other.name)));
  opinion.after = other.name;
  return opinion;
}

FolderJudge::Opinion FolderJudge::by_condition(const Matched& one) {
  const CleanRule& rule = rules_.rules_[one.rule];
  const CleanRules::Patterns& patterns = rules_.patterns_[one.rule];
  const ListedFile& file = folder_.files[one.file];
  if (rule.content != LeftoverContent::unknown && file.content.kind != rule.content)
    return stays(fmt::format("it is not {}", name_of(rule.content)));
  if (rule.byte_range) {
    const auto bound = [&](const char* name) {
      const auto value = one.captures.find(name);
      return value == one.captures.end() || value->second.size() > 15 ? -1 : std::stoll(value->second);
    };
    const std::int64_t length = bound("end") - bound("start") + 1;
    if (bound("start") < 0 || length < kShortestRange || file.size.count > length)
      return stays("the numbers in its name are no range of bytes");
  }
  if (patterns.with) return on_control_file(one);
  if (patterns.merged) return on_merged(one);
  if (patterns.beside) {
    const auto beside = finished(patterns.beside->filled(one.captures));
    if (beside.empty()) return stays("no finished file stands beside it");
    return goes(fmt::format("{} stands beside it", shown(beside.front()->name)));
  }
  if (rule.partial) return goes("no page of ours waits for it");
  if (rule.content != LeftoverContent::unknown) return goes(fmt::format("it is {}", name_of(rule.content)));
  return goes("left behind");
}

FolderJudge::Opinion FolderJudge::opinion_on(const Matched& one) {
  const CleanRule& rule = rules_.rules_[one.rule];
  if (rule.keep) return stays("your rules keep it");
  const ListedFile& file = folder_.files[one.file];
  if (const auto why = protection(file, rule.partial)) return stays(*why);
  return by_condition(one);
}

// The first opinion that a file may go counts, else the first that it stays; a rule that keeps is above all.
void FolderJudge::note(const Matched& one, Opinion opinion) {
  const ListedFile& file = folder_.files[one.file];
  const CleanRule& rule = rules_.rules_[one.rule];
  const auto known = found_.find(file.name);
  if (known != found_.end() && (known->second.goes || !opinion.goes)) return;
  if (known == found_.end()) order_.push_back(file.name);
  found_[file.name] = {.name = file.name,
                       .size = file.size,
                       .goes = opinion.goes,
                       .rule = rule.name,
                       .tool = rule.tool,
                       .what = rule.what,
                       .reason = std::move(opinion.reason),
                       .content = file.content.kind,
                       .merged_into = std::move(opinion.merged_into),
                       .after = std::move(opinion.after)};
}

FolderJudge::Opinion FolderJudge::on_list(const ListedFile& file, std::string_view whole) const {
  for (const std::string& name : file.content.listed) {
    if (!name.starts_with(whole)) return stays("it lists what is called otherwise");
    if (find(name) == nullptr) {
      const bool elsewhere = name.find('/') != std::string::npos;
      if (elsewhere || folder_.others.contains(name)) return stays("it lists what is no file of this folder");
      continue;
    }
    const auto listed = found_.find(name);
    if (listed == found_.end() || !listed->second.goes)
      return stays(fmt::format("{}, which it lists, is there and stays", shown(name)));
  }
  return goes("what it lists is merged or gone");
}

// A list of pieces is of use as long as they are.
void FolderJudge::judge_lists() {
  for (const Matched& one : matched_) {
    const ListedFile& file = folder_.files[one.file];
    if (rules_.rules_[one.rule].content != LeftoverContent::concat_list) continue;
    const auto found = found_.find(file.name);
    // Another rule may have let it go.
    if (found == found_.end() || !found->second.goes || found->second.rule != rules_.rules_[one.rule].name)
      continue;
    const auto whole = one.captures.find("whole");
    const Opinion opinion = on_list(file, whole == one.captures.end() ? "" : whole->second);
    found->second.goes = opinion.goes;
    found->second.reason = opinion.reason;
  }
}

std::vector<CleanFinding> FolderJudge::run() {
  match_all();
  std::set<std::size_t> kept;  // by a rule that keeps
  for (const Matched& one : matched_) {
    if (rules_.rules_[one.rule].keep) kept.insert(one.file);
  }
  // What is incomplete by its control file is known before others ask whether it is finished.
  const auto has_control = [this](const Matched& one) { return !rules_.rules_[one.rule].with.empty(); };
  for (const bool controlled : {true, false}) {
    for (const Matched& one : matched_) {
      if (has_control(one) != controlled) continue;
      if (kept.contains(one.file) && !rules_.rules_[one.rule].keep) continue;
      note(one, opinion_on(one));
    }
  }
  judge_lists();
  std::vector<CleanFinding> findings;
  for (const bool lists : {false, true}) {  // lists go behind what they list
    for (const std::string& name : order_) {
      const CleanFinding& finding = found_.at(name);
      if ((finding.content == LeftoverContent::concat_list) == lists) findings.push_back(finding);
    }
  }
  return findings;
}

Result<CleanRules> CleanRules::make(std::vector<CleanRule> rules) {
  CleanRules made;
  for (CleanRule& rule : rules) {
    Patterns patterns;
    const auto read = [&](const std::string& text, std::optional<NamePattern>& into) -> Result<void> {
      if (text.empty()) return {};
      auto pattern = NamePattern::read(text);
      if (!pattern)
        return fail(ErrorKind::bad_input, fmt::format("{}: {}", rule.place, pattern.error().what));
      into = *std::move(pattern);
      return {};
    };
    std::optional<NamePattern> match;
    for (const auto& [text, into] :
         {std::pair(&rule.match, &match), std::pair(&rule.beside, &patterns.beside),
          std::pair(&rule.merged, &patterns.merged), std::pair(&rule.with, &patterns.with)}) {
      if (const auto done = read(*text, *into); !done) return tl::unexpected(done.error());
    }
    if (!match)
      return fail(ErrorKind::bad_input, fmt::format("{}: the rule {} has no match", rule.place, rule.name));
    patterns.match = *std::move(match);
    const auto known = std::ranges::find(made.rules_, rule.name, &CleanRule::name);
    if (known != made.rules_.end()) {
      made.patterns_[static_cast<std::size_t>(known - made.rules_.begin())] = std::move(patterns);
      *known = std::move(rule);
    } else {
      made.rules_.push_back(std::move(rule));
      made.patterns_.push_back(std::move(patterns));
    }
  }
  return made;
}

bool CleanRules::asks_content(std::string_view name) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (rules_[i].content != LeftoverContent::unknown && patterns_[i].match.match(name)) return true;
  }
  return false;
}

std::vector<CleanFinding> CleanRules::judge(const ListedFolder& folder, const UnfinishedPages& pages,
                                            WallTime now, Careful careful) const {
  return FolderJudge(*this, folder, pages, now, careful).run();
}

}  // namespace mg
