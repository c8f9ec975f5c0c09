-- What people show of themselves.
alter table users
    -- A few words about oneself; may be empty.
    add column about text not null default '',
    -- Names the present photo, in the storage and in addresses; another photo is another id.
    add column photo uuid;
create unique index users_photo on users (photo) where photo is not null;
