-- A number for each space's calendar that is another as soon as anything is that a feed of it shows. So a program that
-- asks again and again whether its text still holds is answered without reading all the events.
create table calendar_marks (
    space_id uuid primary key references spaces on delete cascade,
    mark     bigint not null default 1
);

create function calendar_mark(spaces uuid[]) returns void language sql as $$
    insert into calendar_marks (space_id)
    select s.id from spaces s where s.id = any(spaces) order by s.id
    on conflict (space_id) do update set mark = calendar_marks.mark + 1
$$;
create function calendar_marked() returns trigger language plpgsql as $$
begin
    perform calendar_mark(array(select distinct space_id from changed));
    return null;
end $$;
create function calendar_resource_marked() returns trigger language plpgsql as $$
begin
    if exists (select from changed where kind = 'event') then
        perform calendar_mark(array(select distinct space_id from changed where kind = 'event'));
    end if;
    return null;
end $$;
create function calendar_space_marked() returns trigger language plpgsql as $$
begin
    perform calendar_mark(array[new.id]);
    return null;
end $$;
create function calendar_organiser_marked() returns trigger language plpgsql as $$
begin
    perform calendar_mark(array(select distinct space_id from calendar_events where organiser_id = new.id));
    return null;
end $$;

create trigger calendar_added after insert on calendar_events
    referencing new table as changed for each statement execute function calendar_marked();
create trigger calendar_changed after update on calendar_events
    referencing new table as changed for each statement execute function calendar_marked();
create trigger calendar_removed after delete on calendar_events
    referencing old table as changed for each statement execute function calendar_marked();
create trigger calendar_added after insert on calendar_dates
    referencing new table as changed for each statement execute function calendar_marked();
create trigger calendar_changed after update on calendar_dates
    referencing new table as changed for each statement execute function calendar_marked();
create trigger calendar_removed after delete on calendar_dates
    referencing old table as changed for each statement execute function calendar_marked();
create trigger calendar_changed after update on resources
    referencing new table as changed for each statement execute function calendar_resource_marked();
create trigger calendar_changed after update of name, slug on spaces
    for each row execute function calendar_space_marked();
create trigger calendar_changed after update of given_name, family_name on users
    for each row when ((old.given_name, old.family_name) is distinct from (new.given_name, new.family_name))
    execute function calendar_organiser_marked();

insert into calendar_marks (space_id) select id from spaces;

create index calendar_events_organiser on calendar_events (organiser_id);
