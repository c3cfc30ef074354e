-- +goose Up
-- Folded words of the titles of knowledge resources: one that is kept is found by the beginnings of its words. The words of what was
-- kept before are written by `sopan rebuild framework`, or when the entry is written next.
create table framework_knowledge_word (
    word text /*bytewise*/ not null,
    code text /*bytewise*/ not null references framework_knowledge (code),
    primary key (word, code)
);
create index framework_knowledge_word_code on framework_knowledge_word (code);

-- +goose Down
drop table framework_knowledge_word;
