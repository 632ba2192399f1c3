"""The database's own functions that prove an approval: RSASSA-PKCS1-v1_5 over SHA-256.

Only the public part of the key is needed, so there is nothing here for any account to read.
"""

MESSAGE = r"""
CREATE OR REPLACE FUNCTION public.approval_message(VARIADIC parts pg_catalog.text[])
RETURNS pg_catalog.bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$
SELECT string_agg(
    CASE WHEN said IS NULL THEN convert_to('-,', 'UTF8')
    ELSE convert_to(octet_length(convert_to(said, 'UTF8')) || ':' || said || ',', 'UTF8') END,
    convert_to('', 'UTF8') ORDER BY place)
FROM unnest(parts) WITH ORDINALITY AS part(said, place)
$$
"""
"""Each part with its length in bytes; core/approvals.py writes the same."""

MOMENT = r"""
CREATE OR REPLACE FUNCTION public.approval_moment(at pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT (extract(epoch FROM at) * 1000000)::bigint::pg_catalog.text $$
"""

NUMBER = r"""
CREATE OR REPLACE FUNCTION public.approval_number(bytes pg_catalog.bytea) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT ('0x' || NULLIF(encode(bytes, 'hex'), ''))::numeric $$
"""

REQUIRE = r"""
CREATE OR REPLACE FUNCTION public.require_signed(
    signature pg_catalog.bytea, VARIADIC parts pg_catalog.text[]
) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    modulus pg_catalog.bytea := (
        SELECT k.modulus FROM public.core_approvalkey AS k ORDER BY k.id DESC LIMIT 1);
    n numeric := public.approval_number(modulus);
    signed numeric := public.approval_number(signature);
    power numeric := signed;
    digest pg_catalog.bytea := sha256(public.approval_message(VARIADIC parts));
    block pg_catalog.text;
BEGIN
    IF modulus IS NULL OR signature IS NULL OR length(signature) <> length(modulus)
            OR signed >= n THEN
        RAISE EXCEPTION 'approval: it is not signed';
    END IF;
    FOR step IN 1..16 LOOP
        power := mod(power * power, n);
    END LOOP;
    power := mod(power * signed, n);
    -- The whole block is known beforehand, so nothing in it is read: it is this one or it is not.
    block := '0001' || repeat('ff', length(modulus) - 54) || '00'
        || '3031300d060960864801650304020105000420' || encode(digest, 'hex');
    IF power IS DISTINCT FROM ('0x' || block)::numeric THEN
        RAISE EXCEPTION 'approval: it is not signed for this';
    END IF;
END $$;
"""
"""To the power of 65537 modulo n, by sixteen squares; a few milliseconds."""

FUNCTIONS = (MESSAGE, MOMENT, NUMBER, REQUIRE)
