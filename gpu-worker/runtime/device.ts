/** @file Which execution provider computes. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';

/** What may be asked for, wherever that is: options, environment, settings. */
export const DEVICES = ['auto', 'cpu', 'cuda', 'webgpu'] as const;
export type Device = (typeof DEVICES)[number];
export type ResolvedDevice = Exclude<Device, 'auto'>;

/** 'auto' is CUDA where its provider and NVIDIA's driver are installed, else the CPU. Any other device is used or refused, never replaced silently. */
export function resolveDevice(device: Device = defaultDevice()): ResolvedDevice {
  const available = availableDevices();
  if (device === 'auto') return available.includes('cuda') && hasNvidiaDriver() ? 'cuda' : 'cpu';
  if (!available.includes(device)) {
    throw new Error(`Device "${device}" is not available on this machine (available: ${available.join(', ')}). ${HINTS[device]}`);
  }
  return device;
}

/** The device used when nothing is said: APIARY_DEVICE, which a worker sets for its compute processes and commands for their own, or the CPU. */
export function defaultDevice(): Device {
  return DEVICES.find((device) => device === process.env.APIARY_DEVICE) ?? 'cpu';
}

/** Makes float32 mean float32 on NVIDIA's cards: cuBLAS and cuDNN would round products to TF32 (10 bits) unless told otherwise. Set NVIDIA_TF32_OVERRIDE yourself to decide. */
export function forbidTf32(): void {
  process.env.NVIDIA_TF32_OVERRIDE ??= '0'; // read by the libraries when they start, after this
}

/** Why a device that is installed cannot be used, as one sentence with ORT's own reason in it. */
export function deviceFailure(device: ResolvedDevice, reason: string): string {
  const library = /(lib[\w-]+\.so[\w.]*): cannot open shared object file/.exec(reason)?.[1];
  // ORT puts source positions and signatures before what it has to say.
  const words = library ? `the library ${library} is missing` : (reason.split('\n')[0]!.split(/ was false\. |failure \d+: /).at(-1) ?? reason).trim().replace(/\.$/, '').slice(0, 300);
  const hint = library ? 'Install the CUDA and cuDNN libraries that "npm run cuda" names and put their folders on LD_LIBRARY_PATH, or choose --device cpu.' : HINTS[device];
  return `Device "${device}" cannot be used: ${words}. ${hint}`;
}

function hasNvidiaDriver(): boolean {
  return process.platform !== 'linux' || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg');
}

const HINTS: Record<ResolvedDevice, string> = {
  cpu: '',
  cuda: 'Run "npm run cuda" to add the CUDA provider libraries, or choose --device cpu.',
  webgpu: 'WebGPU needs a Vulkan loader and a graphics adapter; choose --device cpu otherwise.',
};

/** Devices whose provider is present. */
export function availableDevices(): ResolvedDevice[] {
  const names = listSupportedBackends().filter(({ name, bundled }) => bundled || (name === 'cuda' && cudaInstalled())).map(({ name }) => name);
  return (['cpu', 'cuda', 'webgpu'] as const).filter((name) => names.includes(name));
}

/** The CUDA provider is a library of its own that `npm run cuda` puts beside ORT's. */
function cudaInstalled(): boolean {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const folder = join(root, 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, 'libonnxruntime_providers_cuda.so')) || existsSync(join(folder, 'onnxruntime_providers_cuda.dll'));
}

/** ORT's provider list for a device. */
export function executionProviders(device: ResolvedDevice): string[] {
  return device === 'cpu' ? ['cpu'] : [device, 'cpu'];
}
