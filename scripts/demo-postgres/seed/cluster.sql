-- Once per server, as its superuser, in database postgres.

-- Whoever may enter one database must not be able to enter the others.
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;

-- The identity that the portal uses: no superuser. It makes and removes accounts,
-- ends their sessions, and can do nothing with the data.
CREATE ROLE jit_access_admin LOGIN CREATEROLE CONNECTION LIMIT 40;
GRANT CONNECT ON DATABASE postgres TO jit_access_admin;
GRANT pg_signal_backend TO jit_access_admin;
