# One image for every role: `wakeel web`, `wakeel worker`, `wakeel backoffice`.
FROM python:3.12-slim
RUN pip install --no-cache-dir uv && useradd --create-home --uid 10001 wakeel
WORKDIR /srv/wakeel
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 PATH=/srv/wakeel/.venv/bin:$PATH
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project
COPY . .
RUN uv sync --locked --no-dev && wakeel nlu train --out /srv/model && mkdir -p /data/files && chown wakeel /data /data/files /srv/model
ENV WAKEEL_DATA_DIR=/data WAKEEL_MODEL_DIR=/srv/model WAKEEL_HOST=0.0.0.0
VOLUME /data
USER wakeel
EXPOSE 8000
CMD ["wakeel", "web"]
