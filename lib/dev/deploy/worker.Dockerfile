# The gpu-worker with ONNX Runtime's CUDA provider. Needs an NVIDIA driver and its container toolkit on the host. Build from the project's root:
#   docker build -f lib/dev/deploy/worker.Dockerfile -t apiary-worker .
FROM node:24-bookworm-slim AS node

FROM nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && useradd --create-home --uid 1001 apiary && mkdir -p /apiary /cache && chown apiary /apiary /cache
WORKDIR /apiary
USER apiary
COPY --chown=apiary package.json package-lock.json .npmrc prisma.config.ts ./
COPY --chown=apiary lib/dev lib/dev
COPY --chown=apiary prisma/schema prisma/schema
RUN node lib/dev/bootstrap.mjs setup && node --import tsx lib/dev/cuda/main.ts
COPY --chown=apiary . .
ENV NODE_ENV=production GPU_WORKER_HOST=0.0.0.0 GPU_WORKER_DEVICE=cuda GPU_WORKER_CACHE=/cache OTEL_SERVICE_NAME=apiary-worker
VOLUME /cache
EXPOSE 3900
HEALTHCHECK --start-period=60s CMD node -e "fetch('http://127.0.0.1:3900/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"
CMD ["node", "--import", "./lib/telemetry/preload.mjs", "--import", "tsx", "gpu-worker/main.ts"]
