# The Headwater image: Node and the folder that scripts/assemble.mjs creates. See docs/deployment.md.
#
#   docker build -t headwater .
#   docker build --platform linux/arm64 -t headwater .

ARG NODE_IMAGE=node:24-bookworm-slim

# The folder contains only JavaScript and WebAssembly, so it is built on the builder's architecture for all platforms.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /source
COPY . .
RUN npm ci --no-audit --no-fund --loglevel=error -w @headwater/cli -w @headwater/web
RUN node scripts/assemble.mjs /app && mkdir /data

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Headwater" \
      org.opencontainers.image.description="Data lineage for people who run Apache Airflow" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /app /app
# The only writable folder; unused with a PostgreSQL server.
COPY --from=build --chown=10001:10001 /data /data
ENV NODE_ENV=production
ENV HEADWATER_HOST=0.0.0.0
ENV PORT=8765
ENV HEADWATER_DATA_DIR=/data
ENV HOME=/data
WORKDIR /data
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8765
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/app/packages/cli/bin/health-check.js"]
ENTRYPOINT ["node", "--enable-source-maps", "/app/packages/cli/bin/headwater.js"]
CMD ["start", "--no-demo"]
