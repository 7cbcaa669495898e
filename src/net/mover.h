// What the transfer thread does: carries out the Dispatcher's orders with connections and files, and tells it
// what came of them. Lives on that thread; only wake() may be called from elsewhere.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/net/connections.h"
#include "src/net/partial_file.h"
#include "src/net/transfer_thread.h"
#include "src/os/worker.h"

namespace mg {

class Mover final : private ConnectionListener {
 public:
  // `post` brings a call to the mover's thread, from any other.
  Mover(const TransferOptions& options, TransferListener& listener, Worker::Post post);
  Mover(Mover&&) = delete;
  ~Mover() override;

  void start(TransferKey key, Transfer transfer);
  void stop(TransferKey key);
  // One round: decide, carry out, move bytes, wait for more of them; at most half a second.
  void turn();
  void wake() { connections_.wake(); }

 private:
  struct File {
    std::filesystem::path target;
    std::optional<FileId> id;              // while the dispatcher has it
    std::shared_ptr<PartialFile> partial;  // shared with the saver, which may still sync it when we are done
    std::string url;                       // it comes from
    Bytes done;                            // of it, on disk or on the way there
    std::optional<Bytes> size;
    bool unsaved = false;  // more came than the map on disk says
    bool whole = false;
  };
  struct Moving {
    Transfer what;
    std::vector<File> files;
    Bytes done;
    int left = 0;  // files that are not whole
    int connections = 0;
    bool over = false;  // its end is on its way to be told
    Instant grew_at{};  // the last time that it brought more than a drip
    Bytes grew_to;      // then
  };
  struct Place {
    TransferKey transfer{};
    std::size_t file = 0;
  };
  struct Link {
    FileId file{};
    Bytes position;  // of the next byte, in the file
  };
  struct Broken {
    TransferKey transfer{};
    Error error;
  };

  Verdict answered(ConnectionId id, const Answer& answer) override;
  Verdict arrived(ConnectionId id, std::string_view bytes) override;
  void held(ConnectionId id) override;
  void ended(ConnectionId id, const Ending& ending) override;

  // Opens or begins what the file lies in meanwhile; false: it cannot be, which is told later.
  bool open_partial(const Place& place);
  void add_file(TransferKey key, Moving& moving, std::size_t index, Instant now);
  void carry_out(const OpenConnection& order);
  void carry_out(const ShortenConnection& order);
  void carry_out(const CloseConnection& order);
  void carry_out(const StartAfresh& order);
  void carry_out(const FileComplete& order);
  void carry_out(const FileFailed& order);
  void file_finished(TransferKey key, std::size_t index, const Result<void>& result);
  void end(TransferKey key, Outcome outcome);
  void tell_end(TransferKey key, Outcome outcome, std::vector<FetchedText> texts);
  void break_off(TransferKey key, Error error);
  void save(File& file);
  [[nodiscard]] std::optional<Sidecar> sidecar_of(FileId id) const;
  void save_unsaved(Instant now);
  void look_for_stalls(Instant now);
  void tell_growth(Instant now);
  void forget_link(ConnectionId id);

  [[nodiscard]] Moving& moving_of(FileId id) { return moving_.at(places_.at(id).transfer); }
  [[nodiscard]] File& file_of(FileId id) {
    const Place& place = places_.at(id);
    return moving_.at(place.transfer).files[place.file];
  }

  TransferListener& listener_;
  Dispatcher dispatcher_;
  Connections connections_;
  std::map<TransferKey, Moving> moving_;
  std::map<FileId, Place> places_;
  std::map<ConnectionId, Link> links_;
  std::vector<Broken> broken_;  // found out where nothing may be closed
  bool due_ = true;             // something happened that the dispatcher should decide on
  Instant save_at_{};
  Instant tell_at_{};
  Worker saver_;  // last: what it runs uses the rest
};

}  // namespace mg
