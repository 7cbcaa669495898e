// One SQLite file, shared by every multiget process of the user; the only one who includes sqlite3.h.
// Knows the tables' version (schema.h), not what is in them. To be used from one thread.
//
// What survives what: every write is a transaction of its own, committed when the call returns. A `kill -9`
// loses nothing that returned. WAL with synchronous=NORMAL: a power loss may lose the last commits (what the
// kernel had not written yet, about 30 s), but never spoils the file. "Done" records are not synced one by
// one either: a sync in the engine's loop can stall it for seconds behind the downloads' own dirty pages, and
// it would close no hole, because a crash between publishing and recording must be survived anyhow (the file
// is there, the archive does not know).
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "src/base/result.h"
#include "src/base/units.h"

struct sqlite3_stmt;

namespace mg {

// Bytes that need not be text: paths.
struct Blob {
  std::string_view bytes;
};

// What is put for a "?" of a statement; borrowed for the call only.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

struct OpenDatabase;  // the open file and its prepared statements

// The answer to a query, row by row. Outlived by its Database; keep it short: it holds a read view.
class Rows {
 public:
  Rows(OpenDatabase& connection, std::string_view sql, sqlite3_stmt* statement);
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  // Steps to the next row; false: there is none.
  [[nodiscard]] Result<bool> next();
  // Of the present row, columns from 0. Null reads as 0 or empty.
  [[nodiscard]] bool null(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string text(int column) const;  // of text and blobs

 private:
  OpenDatabase* connection_;
  std::string sql_;
  sqlite3_stmt* statement_;
};

// Several writes that become true together; what is not committed is undone. Does not nest.
class Transaction {
 public:
  explicit Transaction(OpenDatabase& connection);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  [[nodiscard]] Result<void> commit();

 private:
  OpenDatabase* connection_;  // null: over
};

class Database {
 public:
  static constexpr Duration kPatience = 10s;  // for another process's write; one takes about 25 us

  // Opens or makes the file (0600, its missing folders 0700) and brings its tables up to date; ":memory:" is
  // gone at the end. bad_input: a newer multiget made it, or it is somebody else's database. local_io: the
  // disk refuses, or the file is damaged.
  [[nodiscard]] static Result<Database> open(const std::filesystem::path& file,
                                             Duration patience = kPatience);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // `sql` is prepared once and kept. All of these fail with transient (another process did not let go),
  // disk_full, local_io, or internal (a constraint of the tables is broken).
  [[nodiscard]] Result<Rows> query(std::string_view sql, std::initializer_list<Value> values = {});
  // Returns how many rows changed.
  [[nodiscard]] Result<int> run(std::string_view sql, std::initializer_list<Value> values = {});
  // Differs from the last time when another connection has committed meanwhile; ours do not count.
  [[nodiscard]] Result<std::int64_t> version();
  // Waits for other writers now, so that nothing later in the transaction has to.
  [[nodiscard]] Result<Transaction> begin();

 private:
  explicit Database(std::unique_ptr<OpenDatabase> connection);
  std::unique_ptr<OpenDatabase> connection_;
};

}  // namespace mg
