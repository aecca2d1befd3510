/** @file Where the CUDA provider libraries of one ONNX Runtime release can be had: the vendor's NuGet package, or the wheel of the same release. */

/** An archive to download, with what its publisher says about it. */
export interface ProviderPackage {
  url: string;
  /** Folder inside the archive that holds the libraries. */
  folder: string;
  bytes: number;
  hash: { algorithm: 'sha512' | 'sha256'; digest: string; encoding: 'base64' | 'hex' };
}

export interface PackageSources {
  /** NuGet's service index. */
  nuget: string;
  /** A Python package index (PEP 503 and 691). */
  pypi: string;
}

export const DEFAULT_SOURCES: PackageSources = { nuget: 'https://api.nuget.org/v3/index.json', pypi: 'https://pypi.org/simple' };

async function getJson(url: string, accept = 'application/json'): Promise<Record<string, unknown>> {
  const response = await fetch(url, { headers: { Accept: accept }, signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`it does not say ${what}`);
  return value;
}

/** Microsoft.ML.OnnxRuntime.Gpu.Linux of a release. The registration's catalog entry holds its SHA-512 and size. */
export async function findNugetPackage(index: string, version: string): Promise<ProviderPackage> {
  const id = 'microsoft.ml.onnxruntime.gpu.linux';
  const { resources } = (await getJson(index)) as { resources?: { '@id': string; '@type': string }[] };
  const service = (type: string) => need(resources?.find((resource) => resource['@type'].startsWith(type))?.['@id'], `where its ${type} is`).replace(/\/?$/, '/');
  const leaf = await getJson(`${service('RegistrationsBaseUrl')}${id}/${version}.json`);
  const entry = await getJson(need(leaf.catalogEntry as string | undefined, 'where the catalog entry is'));
  return {
    url: `${service('PackageBaseAddress')}${id}/${version}/${id}.${version}.nupkg`,
    folder: 'runtimes/linux-x64/native',
    bytes: need(entry.packageSize as number | undefined, 'how large the package is'),
    hash: { algorithm: 'sha512', digest: need(entry.packageHash as string | undefined, "what the package's hash is"), encoding: 'base64' },
  };
}

/** onnxruntime-gpu of a release for Linux on x86-64; any Python's wheel will do, the provider libraries are the same. */
export async function findWheel(index: string, version: string): Promise<ProviderPackage> {
  const page = `${index.replace(/\/+$/, '')}/onnxruntime-gpu/`;
  const { files } = (await getJson(page, 'application/vnd.pypi.simple.v1+json')) as { files?: { filename: string; url: string; size?: number; hashes: Record<string, string> }[] };
  const name = new RegExp(`^onnxruntime_gpu-${version.replaceAll('.', '\\.')}-cp\\d+-cp\\d+-manylinux\\w*_x86_64\\.whl$`);
  const wheel = files?.find(({ filename }) => name.test(filename));
  if (!wheel) throw new Error(`it has no wheel of onnxruntime-gpu ${version} for Linux on x86-64`);
  return { url: new URL(wheel.url, page).href, folder: 'onnxruntime/capi', bytes: need(wheel.size, 'how large the wheel is'), hash: { algorithm: 'sha256', digest: need(wheel.hashes.sha256, "what the wheel's hash is"), encoding: 'hex' } };
}

/**
 * The first source that has the release and can be reached.
 * @throws Error with a sentence that says what is wrong with each
 */
export async function findProviderPackage(version: string, sources: PackageSources = DEFAULT_SOURCES): Promise<ProviderPackage> {
  const reasons: string[] = [];
  for (const [name, find] of [['NuGet', () => findNugetPackage(sources.nuget, version)], ['PyPI', () => findWheel(sources.pypi, version)]] as const) {
    try {
      return await find();
    } catch (error) {
      const { cause, message } = error as Error;
      reasons.push(`${name}: ${cause instanceof Error && cause.message ? cause.message : message}`);
    }
  }
  throw new Error(`The CUDA provider libraries of ONNX Runtime ${version} cannot be found (${reasons.join('; ')}). Check the network, or set PIP_INDEX_URL to a mirror of PyPI.`);
}
