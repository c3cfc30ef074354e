-- +goose Up
-- What each person is to be told. Derived: read from the log of facts, dropped and read again.
create table notice_item (
    person_id text not null,
    id        text not null,    -- uuid5 of the fact and the person: twice is once
    pos       bigint not null,  -- of the fact in the log; the order of the inbox
    kind      text not null,
    subject   text not null,    -- id or code of what it is about
    args      text not null,    -- JSON: ids and levels, see notice.Args
    at        bigint not null,
    asks      boolean not null, -- its reader is asked to do something
    calls     boolean not null, -- counts as unread until read; false once what was asked is settled, and for what is only filed
    primary key (person_id, id)
);
create unique index notice_item_order on notice_item (person_id, pos);
create index notice_item_asked on notice_item (subject) where asks;

-- What people have read. Theirs, not derived: it stays when the rest is read again.
create table notice_read (
    person_id text not null,
    id        text not null,
    at        bigint not null,
    primary key (person_id, id)
);
create table notice_seen (
    person_id text primary key,
    pos       bigint not null,  -- all up to here were marked as read at once
    at        bigint not null
);

-- +goose Down
drop table notice_seen;
drop table notice_read;
drop table notice_item;
