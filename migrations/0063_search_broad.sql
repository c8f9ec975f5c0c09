-- Words that stand in very much: what is a thing itself is found by an index of its own, and what is said is walked
-- through from the latest on.
create index search_rows_things on search_rows using gin (vector) where kind not in ('comment', 'message');
create index search_rows_said on search_rows (space_id, at desc) where kind = 'comment';
create index search_rows_told on search_rows (conversation_id, at desc) where kind = 'message';

-- In how many rows something stands, as the planner guesses from its statistics.
create function search_estimate(asked tsquery) returns bigint language plpgsql as $$
declare
    plan json;
begin
    execute format('explain (format json) select from search_rows where vector @@ %L::tsquery', asked::text) into plan;
    return (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
end $$;

-- Whether what is asked for stands in more rows than are worth looking at one by one. Of each word that form counts
-- which stands in most: the planner would take several for several rows, and they stand in the same.
create function search_is_broad(words text[], beginning boolean, phrases text[]) returns boolean language plpgsql as $$
declare
    asked tsquery := ''::tsquery;
    item text;
    form tsquery;
    nth integer := 0;
begin
    foreach item in array words loop
        nth := nth + 1;
        select it.form into form from (
            select unnest(array[
                plainto_tsquery('search_simple', word), plainto_tsquery('search_french', word),
                plainto_tsquery('search_english', word), plainto_tsquery('search_simple', search_singular(word)),
                case when beginning and nth = cardinality(words) then (
                    select to_tsquery('search_simple', string_agg(quote_literal(part) || ':*', ' & '))
                    from regexp_split_to_table(regexp_replace(search_fold(word), '[^\w]+', ' ', 'g'), '\s+') part
                    where part <> '') end]) as form
            from string_to_table(item, '|') word
        ) it where it.form is not null and numnode(it.form) > 0
        order by search_estimate(it.form) desc limit 1;
        if form is not null then
            asked := asked && form;
        end if;
    end loop;
    foreach item in array phrases loop
        asked := asked && search_phrase(item);
    end loop;
    if numnode(asked) = 0 then
        return false;
    end if;
    return search_estimate(asked)
        > greatest(4000, (select 0.003 * reltuples from pg_class where oid = 'search_rows'::regclass));
end $$;
