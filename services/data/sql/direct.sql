-- query: direct_arm
-- gives: none
-- params: secret bytea
-- Once on each fenced connection.
select portico.arm($1);

-- query: direct_enter
-- gives: none
-- params: schema text, secret bytea, person uuid?, kind text
-- The first statement of each pipeline: enters a firm, as a person or as the service itself.
select portico.enter($1, $2, $3, $4);
