// The tables, as the steps that made them. A step that was released is never changed; a new one is appended.
#pragma once

#include <array>
#include <cstdint>

namespace mg {

// "mget": tells our file from another program's database.
constexpr std::int64_t kApplicationId = 0x6d676574;

// Step n brings a file of `user_version` n to n + 1. Times are nanoseconds since 1970 (UTC), sizes bytes,
// states and error kinds their names, paths blobs, because a path need not be text.
constexpr std::array kSchemaSteps = {
    R"sql(
create table archive (
  key text primary key, site text not null, list_id text not null, page integer not null,
  path blob not null, size integer not null, finished integer not null,
  engine text not null, format text not null
) strict, without rowid;
create index archive_lists on archive (site, list_id, page);

create table runs (
  id integer primary key autoincrement, title text not null, request text not null,
  pid integer not null, started integer not null, ended integer, exit_code integer
) strict;

create table jobs (
  run integer not null references runs (id) on delete cascade, job integer not null,
  key text not null, page integer not null, title text not null default '', target blob not null default x'',
  state text not null, engine text not null default '', error_kind text, error text,
  started integer, ended integer, primary key (run, job)
) strict, without rowid;
create index jobs_of_page on jobs (key);

create table attempts (
  id integer primary key, run integer not null, job integer not null,
  engine text not null, step text not null, error_kind text, error text, lines text not null,
  started integer not null, ended integer not null,
  foreign key (run, job) references jobs (run, job) on delete cascade
) strict;
create index attempts_of_job on attempts (run, job);

create table host_states (
  host_group text primary key, rests_until integer not null, reason text not null, strikes integer not null
) strict, without rowid;
)sql",
    R"sql(
create table host_traits (
  host text primary key, good_connections integer, too_many_connections integer,
  squeeze integer, speed integer, learnt integer not null
) strict, without rowid;
)sql",
    // Since when a host group does not answer, and who of all processes finds out whether it does again.
    R"sql(
alter table host_states add column since integer not null default 0;
alter table host_states add column began integer not null default 0;
alter table host_states add column claim_process integer;
alter table host_states add column claim_run integer;
alter table host_states add column claim_until integer;
)sql",
    // Bytes by slot and by day. Here times are whole seconds: there are many rows, and most of a row is its
    // time. An account once named stays.
    R"sql(
create table traffic_accounts (
  id integer primary key, host text not null, site text not null, job text not null, queue text not null,
  measured integer not null, unique (host, site, job, queue, measured)
) strict;

create table traffic (
  begins integer not null, lasts integer not null, account integer not null references traffic_accounts (id),
  received integer not null, sent integer not null, primary key (begins, lasts, account)
) strict, without rowid;
)sql",
    // What is wanted of a run while it runs, and what it holds to. Rates are bytes per second; 0: no limit.
    R"sql(
create table run_limits (
  run integer primary key references runs (id) on delete cascade,
  wanted integer, held integer, set_by text not null default ''
) strict;
)sql",
    // Lists that wait for their turn, and how the last one went (src/store/queue.h). A new entry's position
    // is its number below zero, so that nothing is renumbered; `top` gives positions above. The owner's
    // columns, `wish` and `again` count while it runs.
    R"sql(
create table queue_entries (
  id integer primary key autoincrement,
  queue text not null, site text not null, what text not null, identity text not null, title text not null,
  options text not null, priority integer not null, watch integer not null,
  state text not null, position integer not null default 0, added integer not null, not_before integer,
  owner_pid integer, owner_mark text, wish text, again integer not null default 0,
  run integer, ended integer, exit_code integer, error text not null default '',
  done integer not null default 0, failed integer not null default 0,
  skipped integer not null default 0, waiting integer not null default 0,
  unique (queue, identity)
) strict;
create index queue_turns on queue_entries (state, position, not_before);
create index queue_turns_of_one on queue_entries (queue, state, position, not_before);
create index queue_ends on queue_entries (state, ended) where ended is not null;

alter table runs add column parent integer references runs (id) on delete set null;
create index runs_of_parent on runs (parent);
)sql",
    // What a page's file held, for `verify`; null where nobody looked.
    R"sql(
alter table archive add column has_picture integer;
alter table archive add column has_sound integer;
alter table archive add column height integer;
alter table archive add column length integer;
)sql",
    // What the site calls the list, for the file that its pages are joined into.
    R"sql(
alter table runs add column list_title text not null default '';
)sql",
};

}  // namespace mg
