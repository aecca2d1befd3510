import { Registry } from 'prom-client';
import { collectPlatform } from './collect-platform.ts';
import { ownMetrics } from './registry.ts';

/** Everything Prometheus may ask this process for, in its text format. */
export async function printMetrics(): Promise<{ contentType: string; text: string }> {
  const platform = new Registry();
  await collectPlatform(platform);
  const { registry } = ownMetrics();
  return { contentType: registry.contentType, text: await Registry.merge([registry, platform]).metrics() };
}
