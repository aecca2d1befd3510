"""The other side of huggingface-peer.test.ts: writes tiny random folders with diffusers and transformers, and reads back what Apiary saved.

usage: huggingface.py write DIR TOKENIZERS | huggingface.py read DIR
DIR/theirs/NAME are the folders written here, DIR/ours/NAME those to be read; both commands leave the outputs of every model on the
inputs of DIR/inputs.safetensors in DIR/{theirs,ours}.safetensors, each under NAME.output.
"""
import sys
from pathlib import Path

import torch
from diffusers import (AutoencoderKL, EulerAncestralDiscreteScheduler, PNDMScheduler, StableDiffusionInstructPix2PixPipeline,
                       StableDiffusionPipeline, UNet2DConditionModel)
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import (BlipConfig, BlipForConditionalGeneration, BlipImageProcessor, BlipProcessor, BertTokenizer, CLIPConfig,
                          CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTextConfig, CLIPTextModel, CLIPTokenizer, GPT2Config,
                          GPT2LMHeadModel, GPT2Tokenizer)

torch.manual_seed(17)
torch.set_num_threads(1)


def lively(model):
    """Random norms and biases too, so that a tensor in a wrong place shows."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim <= 1:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif 'embed' in name or 'wte' in name or 'wpe' in name:
                parameter.normal_(0, 0.3)
    return model.eval()


def unet(channels, linear):
    return lively(UNet2DConditionModel(
        sample_size=8, in_channels=channels, out_channels=4, layers_per_block=1, block_out_channels=(8, 16), norm_num_groups=4,
        cross_attention_dim=16, attention_head_dim=(2, 4) if linear else 2, use_linear_projection=linear,
        down_block_types=('CrossAttnDownBlock2D', 'DownBlock2D'), up_block_types=('UpBlock2D', 'CrossAttnUpBlock2D')))


def vae():
    return lively(AutoencoderKL(block_out_channels=(8, 8, 8, 8), down_block_types=('DownEncoderBlock2D',) * 4, up_block_types=('UpDecoderBlock2D',) * 4, norm_num_groups=4, latent_channels=4))


def text(tokenizer, act):
    return lively(CLIPTextModel(CLIPTextConfig(vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=tokenizer.model_max_length,
                                               hidden_act=act, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)))


def write(folder, tokenizers):
    theirs = folder / 'theirs'
    clip_tokenizer = CLIPTokenizer.from_pretrained(tokenizers / 'clip')
    noise = dict(beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear', steps_offset=1, num_train_timesteps=1000)
    none = dict(safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    StableDiffusionPipeline(vae=vae(), unet=unet(4, True), text_encoder=text(clip_tokenizer, 'gelu'), tokenizer=clip_tokenizer,
                            scheduler=PNDMScheduler(skip_prk_steps=True, **noise), **none).save_pretrained(theirs / 'sd', max_shard_size='40KB')
    editor = StableDiffusionInstructPix2PixPipeline(vae=vae(), unet=unet(8, False), text_encoder=text(clip_tokenizer, 'quick_gelu'), tokenizer=clip_tokenizer,
                                                    scheduler=EulerAncestralDiscreteScheduler(timestep_spacing='leading', **noise), **none)
    editor.save_pretrained(theirs / 'editor')
    half = StableDiffusionInstructPix2PixPipeline.from_pretrained(theirs / 'editor', torch_dtype=torch.float16, **none)
    half.save_pretrained(theirs / 'half', variant='fp16')

    config = CLIPConfig(projection_dim=12, text_config=dict(vocab_size=len(clip_tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=clip_tokenizer.model_max_length,
                                                            bos_token_id=clip_tokenizer.bos_token_id, eos_token_id=clip_tokenizer.eos_token_id, pad_token_id=clip_tokenizer.pad_token_id),
                        vision_config=dict(hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=24, patch_size=8))
    clip = lively(CLIPModel(config))
    clip.save_pretrained(theirs / 'clip')
    CLIPProcessor(CLIPImageProcessor(size={'shortest_edge': 24}, crop_size=24), clip_tokenizer).save_pretrained(theirs / 'clip')

    bert = BertTokenizer.from_pretrained(tokenizers / 'bert')
    blip = lively(BlipForConditionalGeneration(BlipConfig(
        text_config=dict(vocab_size=len(bert) + 1, hidden_size=16, encoder_hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=32,
                         bos_token_id=len(bert), sep_token_id=bert.sep_token_id, eos_token_id=bert.sep_token_id, pad_token_id=bert.pad_token_id),
        vision_config=dict(hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=24, patch_size=8))))
    blip.save_pretrained(theirs / 'blip')
    BlipProcessor(BlipImageProcessor(size={'height': 24, 'width': 24}), bert).save_pretrained(theirs / 'blip')

    gpt2_tokenizer = GPT2Tokenizer.from_pretrained(tokenizers / 'gpt2')
    gpt2 = lively(GPT2LMHeadModel(GPT2Config(vocab_size=len(gpt2_tokenizer), n_positions=16, n_embd=16, n_layer=3, n_head=2)))
    gpt2.save_pretrained(theirs / 'gpt2', max_shard_size='20KB')
    gpt2_tokenizer.save_pretrained(theirs / 'gpt2')
    (torch.manual_seed(5), save_file({
        'sample4': torch.randn(2, 4, 8, 8), 'sample8': torch.randn(2, 8, 8, 8), 'timesteps': torch.tensor([500, 20]), 'context': torch.randn(2, 7, 16),
        'pixels': torch.rand(1, 3, 32, 32) * 2 - 1, 'latents': torch.randn(1, 4, 4, 4), 'gpt2_ids': torch.randint(0, len(gpt2_tokenizer), (2, 9))}, folder / 'inputs.safetensors'))
    image = (torch.rand(40, 56, 3) * 255).to(torch.uint8).numpy()
    Image.fromarray(image).save(folder / 'picture.png')


def strict(cls, path, **options):
    model, info = cls.from_pretrained(path, output_loading_info=True, **options)
    wrong = {key: value for key, value in info.items() if value and key in ('missing_keys', 'unexpected_keys', 'mismatched_keys', 'error_msgs')}
    if wrong:
        sys.exit(f'{path}: {wrong}')
    return model.eval()


@torch.no_grad()
def outputs(root, inputs, picture):
    out = {}
    for name, cls in (('sd', StableDiffusionPipeline), ('editor', StableDiffusionInstructPix2PixPipeline), ('half', StableDiffusionInstructPix2PixPipeline), ('trained', StableDiffusionInstructPix2PixPipeline)):
        path = root / name
        if not path.exists():
            continue
        variant = dict(variant='fp16') if name == 'half' and root.name == 'theirs' else {}
        model = strict(UNet2DConditionModel, path / 'unet', torch_dtype=torch.float32, **variant)
        auto = strict(AutoencoderKL, path / 'vae', torch_dtype=torch.float32, **variant)
        out[f'{name}.unet'] = model(inputs['sample4' if name == 'sd' else 'sample8'], inputs['timesteps'], inputs['context']).sample
        out[f'{name}.mode'] = auto.encode(inputs['pixels']).latent_dist.mode()
        out[f'{name}.decoded'] = auto.decode(inputs['latents']).sample
        pipe = cls.from_pretrained(path, torch_dtype=torch.float32, **variant)
        pipe.set_progress_bar_config(disable=True)
        ids = pipe.tokenizer(['a red hat', 'Make the dog wear a very long hat, please!'], padding='max_length', truncation=True, return_tensors='pt').input_ids
        out[f'{name}.ids'] = ids
        out[f'{name}.states'] = pipe.text_encoder(ids)[0]
        shared = dict(num_inference_steps=4, generator=torch.Generator().manual_seed(3), output_type='pt')
        out[f'{name}.drawn'] = pipe('a red hat', height=64, width=64, **shared).images if name == 'sd' else pipe('make it red', image=picture.resize((64, 64)), **shared).images
    clip, processor = strict(CLIPModel, root / 'clip'), CLIPProcessor.from_pretrained(root / 'clip')
    batch = processor(text=['a red hat', 'a wet dog'], images=[picture, picture.rotate(90, expand=True)], return_tensors='pt', padding='max_length')
    result = clip(**batch)
    out['clip.pixels'], out['clip.ids'] = batch['pixel_values'], batch['input_ids']
    out['clip.image'], out['clip.text'] = result.image_embeds, result.text_embeds
    blip, processor = strict(BlipForConditionalGeneration, root / 'blip'), BlipProcessor.from_pretrained(root / 'blip')
    pixels = processor(images=picture, return_tensors='pt')['pixel_values']
    out['blip.pixels'] = pixels
    out['blip.caption'] = blip.generate(pixel_values=pixels, max_new_tokens=10)
    caption = processor.decode(out['blip.caption'][0], skip_special_tokens=True)
    out['blip.text'] = torch.tensor(list(caption.encode()), dtype=torch.uint8)
    out['gpt2.logits'] = strict(GPT2LMHeadModel, root / 'gpt2')(inputs['gpt2_ids']).logits
    return {key: value.contiguous() for key, value in out.items()}


command, folder = sys.argv[1], Path(sys.argv[2])
if command == 'write':
    write(folder, Path(sys.argv[3]))
side = 'theirs' if command == 'write' else 'ours'
save_file(outputs(folder / side, load_file(folder / 'inputs.safetensors'), Image.open(folder / 'picture.png')), folder / f'{side}.safetensors')
