-- +goose Up
-- Another system that tells of a unit's service by signed events (direction in), or is told of it (direction out).
create table hr_hook (
    id         text primary key,
    org_id     text not null,
    direction  text not null,           -- in, out
    address    text not null,           -- in: the source that its events name; out: the address that events are sent to
    types      text not null,           -- out: JSON list of the types that are told; '' for all
    greet      bigint not null,         -- out: 1 where the receiver is first asked whether it wants events (CloudEvents webhooks, 4)
    greeted_at bigint not null,         -- 0 until it said yes
    secret     text not null,           -- sealed
    old_secret text not null,           -- sealed; '' for none
    old_until  bigint not null,         -- until when the old one holds beside the new
    made_at    bigint not null,
    made_by    text not null,
    ended_at   bigint not null          -- 0 while it lasts
);
create index hr_hook_org on hr_hook (org_id, id);
create index hr_hook_out on hr_hook (id) where direction = 'out' and ended_at = 0;
create unique index hr_hook_source on hr_hook (address) where direction = 'in' and ended_at = 0;

-- What has come in: an event is known by its source and id, and counts once.
create table hr_event (
    source   text not null,
    id       text not null,
    hook_id  text not null,
    type     text not null,
    became   text not null,             -- order or batch
    ref      text not null,             -- id of the order or of the batch
    taken_at bigint not null,
    primary key (source, id)
);
create index hr_event_hook on hr_event (hook_id, taken_at);

-- What is to be told, written in the transaction in which the log was read; sent after it, until the receiver has said yes.
create table hr_delivery (
    hook_id  text not null,
    pos      bigint not null,           -- of the fact in the log
    id       text not null,             -- of the event, the same however often it is sent
    type     text not null,
    body     text not null,             -- the event as it is sent, byte for byte
    state    text not null,             -- waiting, sent, dead
    tries    bigint not null,
    next_at  bigint not null,           -- when it is tried next; while it is being sent, when it counts as lost
    status   bigint not null,           -- of the last answer; 0 for none
    why      text not null,             -- the key of why the last try failed
    made_at  bigint not null,
    done_at  bigint not null,
    primary key (hook_id, pos)
);
create index hr_delivery_due on hr_delivery (next_at, hook_id, pos) where state = 'waiting';
create index hr_delivery_done on hr_delivery (done_at) where state = 'sent';
create index hr_delivery_state on hr_delivery (hook_id, state, pos);

-- What an order has written over and what it left: by this it is taken back while nothing has changed since.
alter table people_service add column image text not null default '';

-- +goose Down
alter table people_service drop column image;
drop table hr_delivery;
drop table hr_event;
drop table hr_hook;
