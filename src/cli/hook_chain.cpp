#include "src/cli/hook_chain.h"

#include <fmt/format.h>

#include <utility>

#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/os/wall_clock.h"

namespace mg {
namespace {

tl::unexpected<Error> bad(std::string_view option, const Error& error) {
  return fail(ErrorKind::bad_input, fmt::format("{}: {}", option, error.what));
}

Result<std::optional<RotatingFile>> open_log(const HookOptions& options) {
  Bytes size = kLogSize;
  if (options.log_size) {
    const Result<Bytes> read = parse_bytes(*options.log_size);
    if (!read) return bad("--log-size", read.error());
    if (*read < kLeastLogSize) {
      return fail(ErrorKind::bad_input,
                  fmt::format("--log-size {}: write at least {}", in_quotes(*options.log_size),
                              format_bytes(kLeastLogSize)));
    }
    size = *read;
  }
  if (!options.log_file) return std::nullopt;
  Result<RotatingFile> log = RotatingFile::open(*options.log_file, size);
  if (!log) return bad("--log-file", log.error());
  return std::move(*log);
}

}  // namespace

Result<std::unique_ptr<HookChain>> HookChain::make(const HookOptions& options, const Network& network,
                                                   const Watchdog& watchdog) {
  RunHookOptions hooks{
      .exec_after = options.exec_after.value_or(""), .notify = {}, .network = network, .watchdog = &watchdog};
  if (options.notify) {
    const Result<NotifyWay> way = read_notify_way(*options.notify);
    if (!way) return bad("--notify", way.error());
    hooks.notify = *way;
  }
  Result<std::optional<RotatingFile>> log = open_log(options);
  if (!log) return tl::unexpected(log.error());
  return std::unique_ptr<HookChain>(new HookChain(std::move(hooks), std::move(*log)));
}

std::unique_ptr<EventSink> HookChain::before(EventSink& next, const Request& request, std::string exec,
                                             std::string queue, ListEnd list_end) {
  return std::make_unique<Hooks>(hooks_, next, request, std::move(exec), std::move(queue), list_end);
}

LineKeeper HookChain::log() {
  if (!log_) return {};
  return [this](std::string_view lines) { return log_->append(lines); };
}

Result<std::optional<InstanceLock>> lock_if_alone(const HookOptions& options,
                                                  const std::filesystem::path& state, std::string_view what) {
  if (!options.alone) return std::nullopt;
  Result<InstanceLock> lock = InstanceLock::take(state / "locks", what, wall_now());
  if (!lock) return tl::unexpected(lock.error());
  return std::move(*lock);
}

}  // namespace mg
