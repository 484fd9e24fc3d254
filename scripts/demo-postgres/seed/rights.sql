-- Once per database, as the superuser, inside it. The launcher puts the name of
-- the database in place of the word in braces.

REVOKE ALL ON DATABASE {database} FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- Nobody logs in as these; accounts become members of them for a while. The
-- administrator hands them out without having their rights.
CREATE ROLE {database}_readonly NOLOGIN;
CREATE ROLE {database}_readwrite NOLOGIN;
GRANT {database}_readonly, {database}_readwrite
  TO jit_access_admin WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;

GRANT CONNECT ON DATABASE {database}
  TO {database}_readonly, {database}_readwrite, jit_access_admin;
GRANT USAGE ON SCHEMA public TO {database}_readonly, {database}_readwrite;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO {database}_readonly;
ALTER DEFAULT PRIVILEGES FOR ROLE {database}_owner, postgres IN SCHEMA public
  GRANT SELECT ON TABLES TO {database}_readonly;

-- Writing includes a table of one's own, as in a repair or a migration.
GRANT CREATE ON SCHEMA public TO {database}_readwrite;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
  TO {database}_readwrite;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {database}_readwrite;
ALTER DEFAULT PRIVILEGES FOR ROLE {database}_owner, postgres IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {database}_readwrite;
ALTER DEFAULT PRIVILEGES FOR ROLE {database}_owner, postgres IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO {database}_readwrite;
