# One image for the web process, the worker, the clock and the migration.
FROM node:22.21.1-bookworm-slim AS static
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static static
RUN npm run build

FROM python:3.11.14-slim-trixie
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    MEDIA_ROOT=/data/media \
    STATIC_ROOT=/srv/static \
    HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
    && install --directory --owner=app --mode=0700 /data/media /data/clock
# pg_dump and pg_restore of the database's own version, from PostgreSQL's own packages.
RUN apt-get update --quiet=2 \
    && apt-get install --quiet=2 --yes --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install --quiet=2 --yes --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/app
COPY requirements.lock .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.lock
COPY . .
RUN rm -rf static package.json package-lock.json .npmrc
COPY --from=static /build/static/dist static/dist
# The key and the address serve this one command and are not kept.
RUN SECRET_KEY=while-building DATABASE_URL=postgres://nobody@127.0.0.1:1/none \
    python manage.py collectstatic --noinput --verbosity=0
USER app
VOLUME /data
EXPOSE 8000
# The web process alone: to start it again mends neither PostgreSQL nor Redis.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/web/', timeout=4)"]
CMD ["gunicorn"]
