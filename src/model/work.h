// Work as data: what is to be done, said so that it can be printed, stored, compared, and done by a runner.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "src/base/byte_range.h"
#include "src/base/units.h"
#include "src/model/episode.h"
#include "src/model/request.h"
#include "src/model/traffic.h"

namespace mg {

// How what a tool moves is counted.
enum class ChildrenTraffic {
  metered,   // it goes through our proxy
  reported,  // the tool reaches the net by itself; what its files grew by is counted for it
};

// Whether a tool may reach this machine and its own network (loopback, private and link-local addresses)
// where we connect directly: a page on the net must not lead it to the router.
enum class PrivateHosts { refused, allowed };

// Standard input is always /dev/null. Secrets never stand in `arguments`: they are visible to every user.
struct Command {
  std::string tool;  // the program's name, looked up by the runner
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::filesystem::path directory;  // to run in; created by the runner if missing
  std::optional<Duration>
      stall_limit;  // no output and no growth in `directory` for so long: ended as stalled
  std::optional<Duration> time_limit;
  Bytes line_limit = 16_MiB;  // longer lines are cut and marked
  // How it reaches the net, and on whose account. Empty: it has no business there.
  struct NetUse {
    Network network;
    Account account;
    std::vector<std::string> named_hosts = {};  // by the user himself
    std::string likely_host = {};               // that most of its traffic is with
    ChildrenTraffic traffic = ChildrenTraffic::metered;
    PrivateHosts private_hosts = PrivateHosts::refused;
    int bears_cuts = 0;  // so many connections that became slow may be cut: it goes on by itself
    bool operator==(const NetUse&) const = default;
  };
  std::optional<NetUse> net;

  bool operator==(const Command&) const = default;
};

// As one would type it in a shell, for a person to read and to try.
[[nodiscard]] std::string command_words(const Command& command);

// A file that we fetch ourselves.
struct TransferFile {
  std::string name;                // in the transfer's directory, once it is whole
  std::vector<std::string> links;  // http(s), the same bytes behind each; never empty, the best known first
  std::vector<Header> headers;     // to be sent with every request for it
  std::optional<ByteRange> slice;  // only these bytes of the resource
  // What it must look like to be worth keeping: readers of segments pass over what they cannot read.
  enum class Sort { any, hls_segment, hls_encrypted_segment, hls_init, hls_key };
  Sort sort = Sort::any;

  bool operator==(const TransferFile&) const = default;
};

// What a small file held that was fetched for its text.
struct FetchedText {
  std::string url;  // that it came from at last, after redirections
  std::string text;

  bool operator==(const FetchedText&) const = default;
};

// Bytes moved by ourselves. What came of a file lies in NAME.part, what that is in NAME.map, and both are
// gone once NAME is whole; a later transfer of the same name goes on from there.
struct Transfer {
  std::filesystem::path directory;  // created if missing
  std::vector<TransferFile> files;
  enum class Give { files, texts };  // texts: of each file, told with the end; 4 MiB each at most
  Give give = Give::files;
  Network network;
  Account account;
  std::optional<Duration> stall_limit;  // nothing came for so long: it ends as transient

  bool operator==(const Transfer&) const = default;
};

// Makes the job's own folder and takes its lock for as long as the program lives or until it is left.
// Fails with `busy` while another multiget holds it, and with `local_io` when the room is new and
// `unless_there` exists already: that file is the user's, and a fetch would be for nothing.
struct OpenRoom {
  std::filesystem::path directory;
  std::filesystem::path unless_there;  // empty: not asked

  bool operator==(const OpenRoom&) const = default;
};

// Lets go of the lock and leaves everything in there, for a later run.
struct LeaveRoom {
  std::filesystem::path directory;

  bool operator==(const LeaveRoom&) const = default;
};

enum class Readers { owner, usual };  // usual: whom the umask lets

// Written whole or not at all; by default readable by the user only, as it may hold cookies.
struct WriteFile {
  std::filesystem::path path;
  std::string content;
  Readers readers = Readers::owner;

  bool operator==(const WriteFile&) const = default;
};

struct CopyFile {
  std::filesystem::path from;
  std::filesystem::path to;

  bool operator==(const CopyFile&) const = default;
};

// Only names that we listed, only inside `directory`.
struct RemoveFiles {
  std::filesystem::path directory;
  std::vector<std::string> names;

  bool operator==(const RemoveFiles&) const = default;
};

enum class Replace { no, yes };

// Each target's folder is made; what was synced gets its final name, and keeps the one in the room until the
// room goes (a second link, where the file system has links): a run that is killed between publishing and
// recording finds both and knows its own file. Without `replace` another file at the target is an error.
struct Publish {
  std::vector<std::pair<std::filesystem::path, std::filesystem::path>> moves;
  Replace replace = Replace::no;

  bool operator==(const Publish&) const = default;
};

// The room and everything in it goes, its lock with it: the job is over.
struct RemoveRoom {
  std::filesystem::path directory;

  bool operator==(const RemoveRoom&) const = default;
};

// Everything in `directory` goes, the directory stays: what lies there is damaged.
struct EmptyDirectory {
  std::filesystem::path directory;

  bool operator==(const EmptyDirectory&) const = default;
};

// Comments that run over the picture, as the site has them, into subtitles that players show. Its end is told
// as that of a file change.
struct ConvertDanmaku {
  std::filesystem::path from;
  std::filesystem::path to;

  bool operator==(const ConvertDanmaku&) const = default;
};

// Subtitles, or comments that run over the picture, of pages that play one behind the other in one file: as
// times of the whole. Its end is told as that of a file change.
struct JoinSidecars {
  // What is made of them: the same kind of file, or of comments subtitles that players show.
  enum class Into { subtitles, danmaku, ass };
  struct Page {
    std::filesystem::path file;
    Duration start{};                // of the page in the whole
    std::optional<Duration> length;  // of the page; empty: of the last one, it does not matter

    bool operator==(const Page&) const = default;
  };
  Into into = Into::subtitles;
  std::vector<Page> pages;
  std::filesystem::path to;

  bool operator==(const JoinSidecars&) const = default;
};

using FileChange =
    std::variant<OpenRoom, LeaveRoom, WriteFile, CopyFile, RemoveFiles, EmptyDirectory, Publish, RemoveRoom>;
using Work = std::variant<Command, Transfer, FileChange, ConvertDanmaku, JoinSidecars>;

// How a child ended. `stalled` and `overdue` were ended by us, for that reason.
struct Exit {
  enum class How { exited, signalled, not_started, stalled, overdue, cancelled };
  How how = How::exited;
  int number = 0;      // exit code or signal
  std::string reason;  // of not_started

  [[nodiscard]] bool ok() const { return how == How::exited && number == 0; }
  bool operator==(const Exit&) const = default;
};

enum class Stream { output, errors };

struct RoomFile {
  std::string name;  // relative to the room
  Bytes size;

  bool operator==(const RoomFile&) const = default;
};

}  // namespace mg
