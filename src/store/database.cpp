#include "src/store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <utility>

#include "src/store/private_file.h"
#include "src/store/schema.h"

namespace mg {

struct OpenDatabase {
  std::filesystem::path file;
  sqlite3* handle = nullptr;
  // Idle prepared statements; one in use is taken out, so the same query may run twice at once.
  std::unordered_map<std::string, sqlite3_stmt*> idle;

  OpenDatabase() = default;
  OpenDatabase(const OpenDatabase&) = delete;
  OpenDatabase& operator=(const OpenDatabase&) = delete;
  ~OpenDatabase() {
    for (const auto& [sql, statement] : idle) sqlite3_finalize(statement);
    sqlite3_close_v2(handle);
  }
};

namespace {

// Turns SQLite's last complaint into what the caller can do about it.
tl::unexpected<Error> refusal(const OpenDatabase& connection, int code) {
  const std::string& file = connection.file.native();
  const char* words = connection.handle ? sqlite3_errmsg(connection.handle) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorKind::transient, fmt::format("another multiget keeps {} locked", file));
    case SQLITE_FULL: return fail(ErrorKind::disk_full, fmt::format("no room left for {}", file));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(ErrorKind::local_io,
                  fmt::format("{} is damaged ({}); move it away and start again: finished files stay, but "
                              "multiget forgets that it has them",
                              file, words));
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: {
      const int reason = connection.handle ? sqlite3_system_errno(connection.handle) : 0;
      // As of the -shm file, of which SQLite says only that it cannot be made longer.
      if (reason == ENOSPC || reason == EDQUOT)
        return fail(ErrorKind::disk_full, fmt::format("no room left for {}", file));
      return fail(ErrorKind::local_io, fmt::format("cannot use {}: {}{}{}", file, words, reason ? ", " : "",
                                                   reason ? std::strerror(reason) : ""));
    }
    default: return fail(ErrorKind::internal, fmt::format("{}: {}", file, words));
  }
}

Result<void> execute(OpenDatabase& connection, const char* script) {
  const int code = sqlite3_exec(connection.handle, script, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return refusal(connection, code);
  return {};
}

Result<sqlite3_stmt*> prepare(OpenDatabase& connection, std::string_view sql) {
  if (auto kept = connection.idle.extract(std::string(sql)); !kept.empty()) return kept.mapped();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection.handle, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return refusal(connection, code);
  return statement;
}

int bind(sqlite3_stmt* statement, int place, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return sqlite3_bind_int64(statement, place, *number);
  if (const auto* text = std::get_if<std::string_view>(&value))
    return sqlite3_bind_text64(statement, place, text->empty() ? "" : text->data(), text->size(),
                               SQLITE_TRANSIENT, SQLITE_UTF8);
  if (const auto* blob = std::get_if<Blob>(&value))
    return sqlite3_bind_blob64(statement, place, blob->bytes.empty() ? "" : blob->bytes.data(),
                               blob->bytes.size(), SQLITE_TRANSIENT);
  return sqlite3_bind_null(statement, place);
}

Result<std::int64_t> read_number(Database& database, std::string_view sql) {
  auto rows = database.query(sql);
  if (!rows) return tl::unexpected(rows.error());
  if (auto row = rows->next(); !row) return tl::unexpected(row.error());
  return rows->number(0);
}

// Whether the file is ours, and how many steps it has seen; 0 for one that is still empty.
Result<int> read_version(Database& database, const std::filesystem::path& file) {
  // In this order: another process may be making the tables right now, and whoever sees them must see our
  // mark.
  const auto tables = read_number(database, "select count(*) from sqlite_schema");
  const auto version = read_number(database, "pragma user_version");
  const auto application = read_number(database, "pragma application_id");
  for (const auto* answer : {&tables, &version, &application}) {
    if (!*answer) return tl::unexpected(answer->error());
  }
  const bool empty = *application == 0 && *version == 0 && *tables == 0;
  if (*application != kApplicationId && !empty)
    return fail(ErrorKind::bad_input, fmt::format("{} is another program's database", file.native()));
  if (*version > static_cast<std::int64_t>(kSchemaSteps.size()))
    return fail(ErrorKind::bad_input,
                fmt::format("{} was made by a newer multiget (its version is {}, this one knows {}); update "
                            "multiget, or move the file away",
                            file.native(), *version, kSchemaSteps.size()));
  return static_cast<int>(*version);
}

// Another process may be doing the same at this moment: the version is read again once we hold the lock.
Result<void> bring_up_to_date(Database& database, OpenDatabase& connection) {
  auto version = read_version(database, connection.file);
  if (!version) return tl::unexpected(version.error());
  if (*version == static_cast<int>(kSchemaSteps.size())) return {};
  auto transaction = database.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  version = read_version(database, connection.file);
  if (!version) return tl::unexpected(version.error());
  for (auto step = static_cast<std::size_t>(*version); step < kSchemaSteps.size(); ++step) {
    const std::string mark =
        fmt::format("pragma application_id = {}; pragma user_version = {}", kApplicationId, step + 1);
    for (const char* script : {kSchemaSteps[step], mark.c_str()}) {
      if (auto done = execute(connection, script); !done) return done;
    }
  }
  return transaction->commit();
}

// The version is looked at before anything is changed: a foreign file stays as it is.
Result<void> prepare_file(Database& database, OpenDatabase& connection) {
  if (auto version = read_version(database, connection.file); !version)
    return tl::unexpected(version.error());
  for (const char* setting :
       {"pragma journal_mode = wal", "pragma synchronous = normal", "pragma foreign_keys = on"}) {
    if (auto done = execute(connection, setting); !done) return done;
  }
  return bring_up_to_date(database, connection);
}

// While one process turns a new file to WAL, SQLite tells the others "busy" at once, without waiting as it
// does for every later lock (seen with 8 processes opening one new file); so here we wait ourselves.
Result<void> make_ready(Database& database, OpenDatabase& connection, Duration patience) {
  constexpr Duration pause = 10ms;
  for (Duration waited{};; waited += pause) {
    auto ready = prepare_file(database, connection);
    if (ready || ready.error().kind != ErrorKind::transient || waited >= patience) return ready;
    sqlite3_sleep(static_cast<int>(pause / 1ms));
  }
}

}  // namespace

Rows::Rows(OpenDatabase& connection, std::string_view sql, sqlite3_stmt* statement)
    : connection_(&connection), sql_(sql), statement_(statement) {}

Rows::Rows(Rows&& other) noexcept
    : connection_(other.connection_),
      sql_(std::move(other.sql_)),
      statement_(std::exchange(other.statement_, nullptr)) {}

Rows::~Rows() {
  if (!statement_) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  if (!connection_->idle.try_emplace(std::move(sql_), statement_).second) sqlite3_finalize(statement_);
}

Result<bool> Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return refusal(*connection_, code);
}

bool Rows::null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Rows::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Rows::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : "";
}

Transaction::Transaction(OpenDatabase& connection) : connection_(&connection) {}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

// A failed rollback leaves nothing to do: SQLite undoes the transaction when it is next opened.
Transaction::~Transaction() {
  if (connection_) (void)execute(*connection_, "rollback");
}

Result<void> Transaction::commit() {
  auto done = execute(*connection_, "commit");
  if (done) connection_ = nullptr;
  return done;
}

Database::Database(std::unique_ptr<OpenDatabase> connection) : connection_(std::move(connection)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& file, Duration patience) {
  auto owned = std::make_unique<OpenDatabase>();
  OpenDatabase& connection = *owned;
  connection.file = file;
  if (file != ":memory:") {
    if (auto made = make_private_file(file); !made) return tl::unexpected(made.error());
  }
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &connection.handle, flags, nullptr);
  if (code != SQLITE_OK) return refusal(connection, code);
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  sqlite3_busy_timeout(connection.handle, static_cast<int>(wait));

  Database database(std::move(owned));
  if (auto ready = make_ready(database, connection, patience); !ready) return tl::unexpected(ready.error());
  return database;
}

Result<Rows> Database::query(std::string_view sql, std::initializer_list<Value> values) {
  auto statement = prepare(*connection_, sql);
  if (!statement) return tl::unexpected(statement.error());
  Rows rows(*connection_, sql, *statement);
  assert(sqlite3_bind_parameter_count(*statement) == static_cast<int>(values.size()));
  int place = 0;
  for (const Value& value : values) {
    const int code = bind(*statement, ++place, value);
    if (code != SQLITE_OK) return refusal(*connection_, code);
  }
  return rows;
}

Result<int> Database::run(std::string_view sql, std::initializer_list<Value> values) {
  auto rows = query(sql, values);
  if (!rows) return tl::unexpected(rows.error());
  if (auto row = rows->next(); !row) return tl::unexpected(row.error());
  return sqlite3_changes(connection_->handle);
}

Result<std::int64_t> Database::version() {
  return read_number(*this, "pragma data_version");
}

Result<Transaction> Database::begin() {
  if (auto begun = execute(*connection_, "begin immediate"); !begun) return tl::unexpected(begun.error());
  return Transaction(*connection_);
}

}  // namespace mg
