# The web app, the functions of jobs/ it serves, and the command line. Build from the project's root:
#   docker build -f lib/dev/deploy/web.Dockerfile -t apiary-web .
FROM node:24-bookworm-slim AS build
WORKDIR /apiary
ENV NEXT_TELEMETRY_DISABLED=1
# Packages and the database client first: they change less often than the rest.
COPY package.json package-lock.json .npmrc prisma.config.ts ./
COPY lib/dev/bootstrap.mjs lib/dev/exit-with-parent.mjs lib/dev/
COPY prisma/schema prisma/schema
RUN node lib/dev/bootstrap.mjs setup
COPY . .
# What a page reads while it is built; nothing is connected to.
RUN APIARY_BUILD=1 DATABASE_URL=postgresql://127.0.0.1:1/none APP_URL=http://127.0.0.1 NEXTAUTH_SECRET=only-while-building node node_modules/next/dist/bin/next build

FROM node:24-bookworm-slim
WORKDIR /apiary
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 OTEL_SERVICE_NAME=apiary-web
COPY --from=build --chown=node:node /apiary ./
USER node
EXPOSE 3000
HEALTHCHECK --start-period=60s CMD node -e "fetch('http://127.0.0.1:3000/api/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"
CMD ["node", "--import", "./lib/telemetry/preload.mjs", "node_modules/next/dist/bin/next", "start", "-H", "0.0.0.0", "-p", "3000"]
