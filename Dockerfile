# syntax=docker/dockerfile:1
ARG PYTHON=python:3.11-slim

# Every wheel comes from the lock with its hash; of these only what the package itself needs is installed.
FROM ${PYTHON} AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.lock ./
RUN pip wheel --require-hashes --no-deps --wheel-dir /wheels --requirement requirements.lock
COPY . ./
RUN pip wheel --no-deps --wheel-dir /own . \
    && python -m venv --without-pip /opt/bot \
    && pip --python /opt/bot/bin/python install --no-index --find-links /wheels /own/*.whl

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Express Entry bot" org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin bot && install --directory --owner bot /data
COPY --from=build /opt/bot /opt/bot
ENV PATH=/opt/bot/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data MPLCONFIGDIR=/tmp/matplotlib HEALTH_PORT=9464
USER bot
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-m", "bot", "healthcheck"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
