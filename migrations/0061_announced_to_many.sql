-- Whom an announcement is for is counted when it is sent: of a large space, without looking at the accounts of all.
create index users_disabled on users (id) where disabled_at is not null;

create or replace function audience_of(a announcements) returns setof uuid language sql stable as $$
    select u.id from users u
    where a.space_id is null and u.id <> a.author_id and u.created_at <= a.sent_at
      and (u.disabled_at is null or u.disabled_at > a.sent_at)
    union all
    select m.user_id from memberships m
    where m.space_id = a.space_id and m.user_id <> a.author_id
      and m.joined_seq <= a.sent_seq and (m.left_seq is null or m.left_seq > a.sent_seq)
      and (a.reach = 'all' or m.role = 'admin' and a.reach <> 'people'
           or (a.reach = 'contributors' and m.role = 'contributor')
           or (a.reach = 'people' and exists (
                   select from announcement_people p where p.announcement_id = a.id and p.user_id = m.user_id)))
      and not exists (select from users u where u.id = m.user_id and u.disabled_at is not null
                      and u.disabled_at <= a.sent_at)
$$;
