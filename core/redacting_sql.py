"""The database's own functions that find words and put a tombstone in their place.

They are pure: they read no table and change none, so anybody may call them.
"""

from core.redacting import TOMBSTONE

SEAM = r"""
CREATE OR REPLACE FUNCTION public.redaction_seam() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT chr(64976) $$
"""
"""Joins the lines of a list, so that words that run over two lines are found. No text holds it."""

IN_ADDRESS = r"""
CREATE OR REPLACE FUNCTION public.redaction_in_address(sign text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT regexp_replace(upper(encode(convert_to(sign, 'UTF8'), 'hex')), '(..)', '%\1', 'g') $$
"""

SIGN = r"""
CREATE OR REPLACE FUNCTION public.redaction_sign(sign text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT CASE
    WHEN sign = ' ' THEN '(?:\s|_|\+|%20|%0[AD]|%C2%A0|' || public.redaction_seam() || ')+'
    WHEN sign ~ '^[A-Za-z0-9]$' THEN sign
    WHEN sign IN ('''', '’', '‘', 'ʼ', '`', '´') THEN '(?:[''’‘ʼ`´]|%27|%E2%80%99)'
    WHEN sign IN ('"', '“', '”') THEN '(?:["“”]|%22|%E2%80%9[CD])'
    WHEN sign IN ('-', '‐', '‑', '–') THEN '(?:[‐‑–-]|%2D|%E2%80%9[013])'
    WHEN ascii(sign) < 128 THEN '(?:\' || sign || '|' || public.redaction_in_address(sign) || ')'
    ELSE '(?:' || sign
        || '|' || public.redaction_in_address(lower(sign COLLATE "pg_c_utf8"))
        || '|' || public.redaction_in_address(upper(sign COLLATE "pg_c_utf8")) || ')'
END
$$
"""

BEFORE = (
    r"(?:(?<![[:alnum:]])|(?<=ʼ)|(?<=%[0-7][0-9A-F])|(?<=%C2%[0-9A-F]{2})"
    r"|(?<=%E2%8[0-9A-F]%[0-9A-F]{2}))"
)
AFTER = r"(?:(?![[:alnum:]\u0300-\u036f]|%C[3-9A-F]|%D[0-9A-F])|(?=ʼ))"
"""Where a whole word may begin and end: no letter or digit stands there, written as it is or as in
an address, where a sign may end in a digit. An underscore is none; nor is an apostrophe."""

PATTERN = rf"""
CREATE OR REPLACE FUNCTION public.redaction_pattern(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT CASE WHEN normalize(words, NFC) COLLATE "pg_c_utf8" ~ '^\s*[[:alnum:]]' THEN '{BEFORE}'
        ELSE '' END
    || '(?:' || string_agg(pattern, '|') || ')'
    || CASE WHEN normalize(words, NFC) COLLATE "pg_c_utf8" ~ '[[:alnum:]]\s*$' THEN '{AFTER}'
        ELSE '' END
FROM (
    SELECT (
        SELECT string_agg(public.redaction_sign(sign), '' ORDER BY place)
        FROM regexp_split_to_table(
            regexp_replace(btrim(form), '\s+' COLLATE "pg_c_utf8", ' ', 'g'), ''
        ) WITH ORDINALITY AS each(sign, place)
    ) FROM (
        SELECT normalize(words, NFC) UNION SELECT normalize(words, NFD)
    ) AS forms(form)
) AS patterns(pattern)
$$
"""  # noqa: S608
"""Accents count, written in one sign or in two; a letter's case does not."""

PART = r"""
CREATE OR REPLACE FUNCTION public.redaction_part(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT coalesce((
    SELECT run[1] FROM regexp_matches(normalize(words, NFC), '[A-Za-z0-9]+', 'g') AS runs(run)
    ORDER BY length(run[1]) DESC LIMIT 1
), '')
$$
"""
"""The longest run of plain letters and digits, which no way of writing changes but for its case."""

CLEAN = rf"""
CREATE OR REPLACE FUNCTION public.redaction_clean(said text, pattern text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    rest pg_catalog.text := said; kept pg_catalog.text := ''; found pg_catalog.text;
    place integer;
BEGIN
    LOOP
        place := regexp_instr(rest COLLATE "pg_c_utf8", pattern, 1, 1, 0, 'i');
        EXIT WHEN place = 0;
        found := regexp_substr(rest COLLATE "pg_c_utf8", pattern, 1, 1, 'i');
        kept := kept || substr(rest, 1, place - 1) || '{TOMBSTONE}' || repeat(
            public.redaction_seam(),
            length(found) - length(replace(found, public.redaction_seam(), ''))
        );
        rest := substr(rest, place + length(found));
    END LOOP;
    RETURN kept || rest;
END $$
"""

CLEAN_ARRAY = r"""
CREATE OR REPLACE FUNCTION public.redaction_clean_array(said text[], pattern text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE joined pg_catalog.text := array_to_string(said, public.redaction_seam());
BEGIN
    IF joined COLLATE "pg_c_utf8" ~* pattern THEN
        RETURN string_to_array(
            public.redaction_clean(joined, pattern), public.redaction_seam());
    END IF;
    RETURN said;
END $$
"""

# A key such as "text" or "core.Change" is the application's own name for something.
CLEAN_JSON = r"""
CREATE OR REPLACE FUNCTION public.redaction_clean_json(said jsonb, pattern text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE plain boolean;
BEGIN
    CASE jsonb_typeof(said)
    WHEN 'string' THEN
        RETURN to_jsonb(public.redaction_clean(said #>> '{}', pattern));
    WHEN 'object' THEN
        RETURN coalesce((
            SELECT jsonb_object_agg(
                CASE WHEN key ~ '^([a-z][a-z0-9_]*|[a-z]+[.][A-Za-z]+)$' THEN key
                    ELSE public.redaction_clean(key, pattern) END,
                public.redaction_clean_json(value, pattern))
            FROM jsonb_each(said)), said);
    WHEN 'array' THEN
        plain := (SELECT bool_and(jsonb_typeof(item) = 'string')
            FROM jsonb_array_elements(said) AS each(item));
        IF plain THEN
            RETURN to_jsonb(public.redaction_clean_array(
                (SELECT array_agg(item ORDER BY place) FROM
                    jsonb_array_elements_text(said) WITH ORDINALITY AS each(item, place)),
                pattern));
        END IF;
        RETURN coalesce((
            SELECT jsonb_agg(public.redaction_clean_json(item, pattern) ORDER BY place)
            FROM jsonb_array_elements(said) WITH ORDINALITY AS each(item, place)), said);
    WHEN 'number' THEN
        IF said #>> '{}' ~* pattern THEN
            RETURN to_jsonb(public.redaction_clean(said #>> '{}', pattern));
        END IF;
        RETURN said;
    ELSE
        RETURN said;
    END CASE;
END $$
"""

FUNCTIONS = (SEAM, IN_ADDRESS, SIGN, PATTERN, PART, CLEAN, CLEAN_ARRAY, CLEAN_JSON)
