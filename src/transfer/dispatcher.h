// Which connection fetches which bytes of which file from which of its links: all that makes transfers fast
// and polite. Pure: it is told what happened and when, and says what to do; it opens nothing itself.
//
// Per host it keeps a ConnectionLimit (how many connections the host bears), a Squeeze (after how many bytes
// a connection becomes slow) and the speed of one connection (to choose between mirrors).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/base/byte_range.h"
#include "src/base/units.h"
#include "src/model/connection_cap.h"
#include "src/model/host_traits.h"
#include "src/model/outcome.h"
#include "src/transfer/resource.h"
#include "src/transfer/segment_map.h"

namespace mg {

enum class FileId : int {};
enum class ConnectionId : int {};

// A file to be fetched.
struct WantedFile {
  std::vector<std::string> links;    // the same bytes behind each; never empty; the extractor's own first
  std::optional<ByteRange> slice;    // only these bytes of the resource; positions below count from its begin
  std::optional<Resource> resource;  // of what is there already; empty: nothing is
  SegmentMap map;                    // what is there already
};

// ---- what is to be done ----

struct OpenConnection {
  enum class Reuse { allowed, never };  // never: a connection of its own, because old ones are squeezed
  ConnectionId connection{};
  FileId file{};
  std::size_t link = 0;  // index into the file's links
  Bytes first;           // position in the file
  // Exclusive; empty: to the end, whatever that is. A range is asked for all the same ("bytes=0-"), because a
  // 206 tells that ranges work and squeezed connections can be replaced.
  std::optional<Bytes> end;
  std::string if_range;  // validator the answer must match to be partial; empty: not asked
  Reuse reuse = Reuse::allowed;
  bool operator==(const OpenConnection&) const = default;
};
// It is to stop at `end`: the rest was given to another. Bytes beyond are dropped. It may have ended since.
struct ShortenConnection {
  ConnectionId connection{};
  Bytes end;
  bool operator==(const ShortenConnection&) const = default;
};
// It is told no more of; its id is not used again. It may have ended, or been dropped, since this was
// decided.
struct CloseConnection {
  ConnectionId connection{};
  bool operator==(const CloseConnection&) const = default;
};
// The resource is another one than before, or ranges were a lie: what is there is worth nothing.
struct StartAfresh {
  FileId file{};
  bool operator==(const StartAfresh&) const = default;
};
// Everything is there. The file is forgotten.
struct FileComplete {
  FileId file{};
  bool operator==(const FileComplete&) const = default;
};
// It will not come from these links now. Its connections are closed (orders before this one), it is
// forgotten.
struct FileFailed {
  FileId file{};
  Outcome outcome;  // throttled with the host's own Retry-After; expired: the links are too old; …
  bool operator==(const FileFailed&) const = default;
};
using Order =
    std::variant<OpenConnection, ShortenConnection, CloseConnection, StartAfresh, FileComplete, FileFailed>;

// ---- what happened ----

// The headers of a 2xx answer, before any of its body.
struct Answer {
  std::string url;                 // that answered, after redirections
  std::string host;                // of it
  std::optional<ByteRange> range;  // of a 206, in the resource; empty: the whole resource follows (200)
  std::optional<Bytes> size;       // of the whole resource
  std::string validator;
};
enum class Verdict { take, drop };  // drop: the connection is closed already, as by CloseConnection

struct Ending {
  enum class How {
    complete,     // as many bytes as were asked for, or the clean end of a body of unknown length
    cut_off,      // the body ended too early, or the connection was reset
    refused,      // a status that is no success: see `status`
    unreachable,  // no connection, no name, no answer
    silent,       // it brought nothing for too long
    insecure,     // the certificate is not to be trusted
    wrong         // an answer that makes no sense: a range not asked for, an encoding not asked for, a loop
  };
  How how = How::complete;
  int status = 0;
  std::optional<Duration> retry_after;
  std::string what;  // a sentence for a person; empty when complete
};

struct DispatcherLimits {
  int per_file = 8;  // connections
  int per_host = 8;
  std::vector<ConnectionCap> hosts = {};  // for those that match, instead of per_host
};

class Dispatcher {
 public:
  Dispatcher(DispatcherLimits limits, const std::vector<HostTraits>& known);
  ~Dispatcher();

  FileId add(WantedFile file, Instant now);
  // The user wants it no more: its connections are forgotten as if closed.
  void remove(FileId file);

  // What is to be done now, in this order. To be asked after every event and at next_look().
  [[nodiscard]] std::vector<Order> decide(Instant now);
  // When to decide again although nothing happened.
  [[nodiscard]] std::optional<Instant> next_look(Instant now) const;

  [[nodiscard]] Verdict answered(ConnectionId connection, const Answer& answer, Instant now);
  // So many further bytes of it are written.
  void arrived(ConnectionId connection, Bytes count, Instant now);
  // A limit of our own is on its way: it is to show that it is not held before another is opened beside it.
  void limited(ConnectionId connection);
  // It could bring more, but our own limit does not let it; to be told while that lasts, several times a
  // second. What its host does meanwhile tells nothing of the host.
  void held(ConnectionId connection, Instant now);
  void ended(ConnectionId connection, const Ending& ending, Instant now);

  // Neither complete nor failed nor removed; what follows may be asked then only. The order that says so may
  // not have been fetched yet.
  [[nodiscard]] bool has(FileId file) const;
  [[nodiscard]] const SegmentMap& map(FileId file) const;
  [[nodiscard]] const std::optional<Resource>& resource(FileId file) const;
  [[nodiscard]] std::vector<HostTraits> traits() const;  // of every host met, as known now

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace mg
