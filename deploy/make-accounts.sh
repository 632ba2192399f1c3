#!/bin/sh
# Runs once, when the database server's volume is new: the two accounts and the database.
set -eu
psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 \
    --set owner_password="$OWNER_PASSWORD" --set application_password="$APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE owner LOGIN PASSWORD :'owner_password';
CREATE ROLE application LOGIN PASSWORD :'application_password';
CREATE DATABASE assurance OWNER owner;
REVOKE ALL ON DATABASE assurance FROM PUBLIC;
GRANT CONNECT ON DATABASE assurance TO application;
SQL
