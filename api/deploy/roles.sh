#!/bin/sh
# Runs once, when the database is made: one role owns the tables, and the service works as another
# that owns nothing, is no superuser and cannot pass a wall that is set on rows.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
    --set owner_password="$OWNER_PASSWORD" --set service_password="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE matcher_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE matcher_service LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'service_password';
CREATE DATABASE matcher OWNER matcher_owner;
\connect matcher
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO matcher_owner;
GRANT USAGE ON SCHEMA public TO matcher_service;
SQL
