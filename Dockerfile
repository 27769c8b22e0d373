FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY storage storage
COPY sandbox sandbox
COPY bot bot
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
COPY --from=build /venv /venv
RUN useradd --system --uid 10001 --create-home waymark \
    && install -d -o waymark -g waymark /data
USER 10001
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 WAYMARK_DATA_DIR=/data WAYMARK_LOG_JSON=true WAYMARK_ADMIN_PORT=8081 \
    MPLCONFIGDIR=/tmp/matplotlib
VOLUME /data
HEALTHCHECK --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"WAYMARK_ADMIN_PORT\"]}/healthz', timeout=10)"]
ENTRYPOINT ["waymark"]
CMD ["run"]
