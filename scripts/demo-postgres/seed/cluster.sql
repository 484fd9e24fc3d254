-- Once per server, as its superuser, in database postgres.

-- Whoever may enter one database must not be able to enter the others.
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;

-- The identity that the portal uses. It makes and removes accounts and can do
-- nothing with the data. What it makes, it may also act as, so that it can hand
-- on the tables that a temporary account leaves behind.
CREATE ROLE jit_access_admin LOGIN CREATEROLE NOINHERIT CONNECTION LIMIT 40;
ALTER ROLE jit_access_admin SET createrole_self_grant = 'set, inherit';
GRANT CONNECT ON DATABASE postgres TO jit_access_admin;

-- To end the sessions of accounts whose time is up.
GRANT pg_signal_backend TO jit_access_admin WITH INHERIT TRUE;
