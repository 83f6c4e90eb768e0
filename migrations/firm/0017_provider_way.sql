-- Whoever is in connects their own account at the firm's service: a way there that is theirs alone.
alter table provider_sign_ins add person uuid references people;
