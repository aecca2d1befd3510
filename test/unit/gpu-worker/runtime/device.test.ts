/** Devices: what is chosen, and one sentence when one cannot be had. */
import { expect, test } from 'vitest';
import { availableDevices, defaultDevice, deviceFailure, executionProviders, resolveDevice } from '#gpu-worker/runtime/device.ts';

test('the CPU is always there; a device that is not is refused with how to get it', () => {
  const available = availableDevices();
  expect(available).toContain('cpu');
  expect(resolveDevice('cpu')).toBe('cpu');
  expect(available).toContain(resolveDevice('auto'));
  for (const device of ['cuda', 'webgpu'] as const) if (!available.includes(device)) expect(() => resolveDevice(device)).toThrow(new RegExp(`^Device "${device}" is not available on this machine \\(available: cpu.*--device cpu`));
  expect(executionProviders('cuda')).toEqual(['cuda', 'cpu']);
});

test('a process computes on the device its environment names, else on the CPU', () => {
  const before = process.env.APIARY_DEVICE;
  for (const [asked, expected] of [[undefined, 'cpu'], ['webgpu', 'webgpu'], ['nonsense', 'cpu']] as const) {
    if (asked === undefined) delete process.env.APIARY_DEVICE;
    else process.env.APIARY_DEVICE = asked;
    expect(defaultDevice()).toBe(expected);
  }
  if (before === undefined) delete process.env.APIARY_DEVICE;
  else process.env.APIARY_DEVICE = before;
});

test("what ORT says about a device is cut down to its reason", () => {
  const cuda = '/onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1539 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such file or directory\n';
  expect(deviceFailure('cuda', cuda)).toBe('Device "cuda" cannot be used: the library libcublasLt.so.13 is missing. Install the CUDA and cuDNN libraries that "npm run cuda" names and put their folders on LD_LIBRARY_PATH, or choose --device cpu.');
  const late = "Non-zero status code returned while running Conv node. Name:'conv' Status Message: cuDNN is unavailable or disabled for CUDA Execution Provider: dlopen failed for libcudnn.so: libcudnn.so: cannot open shared object file: No such file or directory";
  expect(deviceFailure('cuda', late)).toMatch(/^Device "cuda" cannot be used: the library libcudnn\.so is missing\. Install/);
  const webgpu = '/onnxruntime_src/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const Config&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n';
  expect(deviceFailure('webgpu', webgpu)).toBe('Device "webgpu" cannot be used: Failed to get a WebGPU adapter: No supported adapters. WebGPU needs a Vulkan loader and a graphics adapter; choose --device cpu otherwise.');
});
