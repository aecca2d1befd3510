/** Devices: what is chosen, and one sentence when one cannot be had. */
import { expect, test } from 'vitest';
import { availableDevices, deviceFailure, executionProviders, resolveDevice } from '#gpu-worker/runtime/device.ts';

test('the CPU is always there; a device that is not is refused with how to get it', () => {
  const available = availableDevices();
  expect(available).toContain('cpu');
  expect(resolveDevice('cpu')).toBe('cpu');
  expect(available).toContain(resolveDevice('auto'));
  for (const device of ['cuda', 'webgpu'] as const) if (!available.includes(device)) expect(() => resolveDevice(device)).toThrow(new RegExp(`^Device "${device}" is not available on this machine \\(available: cpu.*--device cpu`));
  expect(executionProviders('cuda')).toEqual(['cuda', 'cpu']);
});

test("what ORT says about a device is cut down to its reason", () => {
  const cuda = '/onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1539 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such file or directory\n';
  expect(deviceFailure('cuda', cuda)).toBe('Device "cuda" cannot be used: the library libcublasLt.so.13 is missing. Install the CUDA and cuDNN libraries that "npm run cuda" names and put their folders on LD_LIBRARY_PATH, or choose --device cpu.');
  const webgpu = '/onnxruntime_src/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const Config&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n';
  expect(deviceFailure('webgpu', webgpu)).toBe('Device "webgpu" cannot be used: Failed to get a WebGPU adapter: No supported adapters. WebGPU needs a Vulkan loader and a graphics adapter; choose --device cpu otherwise.');
});
