# The service with the map page, for those with Docker; compose.yaml puts PostGIS beside it.
FROM python:3.11-slim-bookworm AS build

WORKDIR /opt/retrofit
RUN python -m venv .venv
COPY requirements/run.txt requirements/
RUN .venv/bin/pip install --quiet --no-cache-dir --require-hashes --requirement requirements/run.txt
COPY scripts scripts
COPY api/web api/web
RUN python -m scripts.page build && rm -rf api/web/node_modules

FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 --create-home retrofit
WORKDIR /opt/retrofit
COPY --from=build /opt/retrofit/.venv .venv
COPY gis gis
COPY retrofit retrofit
COPY api api
COPY --from=build /opt/retrofit/api/static api/static
COPY scripts scripts
COPY data data
COPY requirements requirements

# Inside the container every address is its own; compose.yaml publishes the port to this machine only.
ENV PATH=/opt/retrofit/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RETROFIT_STATE_DIR=/var/lib/retrofit \
    RETROFIT_SAMPLE_DIR=/var/lib/retrofit/sample \
    RETROFIT_HOST=0.0.0.0 \
    RETROFIT_BEHIND_PROXY=true
RUN install --directory --owner=retrofit --mode=0700 /var/lib/retrofit
USER retrofit
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "-m", "scripts.main", "up"]
