-- What must not be there, by itself: any of these words and phrases. Nothing if none says anything.
create function search_without(without text[]) returns tsquery language plpgsql immutable parallel safe as $$
declare
    outside tsquery := ''::tsquery;
    item text;
begin
    foreach item in array without loop
        outside := outside || search_phrase(item)
            || (case when position(' ' in item) > 0 then ''::tsquery else search_word(item, false) end);
    end loop;
    return outside;
end $$;
