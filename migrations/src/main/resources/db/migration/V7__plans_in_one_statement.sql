-- Ends a statement, and with it everything that it has changed: rows were not in the state that it expected. The detail
-- names them, separated by commas. A value only so that it can stand in a query.
CREATE FUNCTION refuse_stale(keys text[]) RETURNS bytea LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'HD001',
        MESSAGE = 'rows are not in the state that was expected',
        DETAIL = array_to_string(keys, ',');
END
$$;
