FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN useradd --system --uid 1000 portal && mkdir -p /data && chown portal /data
USER portal
VOLUME /data
EXPOSE 8000
CMD ["sh", "-c", "python manage.py collectstatic --noinput -v0 && exec gunicorn pmf_portal.wsgi --bind 0.0.0.0:8000 --workers ${WEB_WORKERS:-3} --max-requests 2000 --max-requests-jitter 200"]
