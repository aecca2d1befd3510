/** @file How commands are told about a chat API. The key is read from LLM_API_KEY only: options are seen by everyone on the machine. */
import type { Command } from 'commander';
import { type ChatSettings, readChatSettings } from '#gpu-worker/stages/1-data/text/chat/client.ts';
import { number } from '../options.ts';

export interface ChatOptions {
  llmUrl?: string;
  llmModel?: string;
  llmTimeout?: number;
  llmRetries?: number;
}

/** Adds the options of a chat API. */
export function withChatOptions(command: Command): Command {
  return command
    .option('--llm-url <url>', 'an OpenAI-compatible API, like https://api.openai.com/v1 (default: LLM_URL); its key is read from LLM_API_KEY')
    .option('--llm-model <name>', 'the model to ask there (default: LLM_MODEL)')
    .option('--llm-timeout <seconds>', 'patience with one request (default: LLM_TIMEOUT_SECONDS, 60)', number({ min: 0.1 }))
    .option('--llm-retries <n>', 'how often a request is sent again (default: LLM_RETRIES, 4)', number({ min: 0, integer: true }));
}

/** Whether a chat API was named for this command. */
export function isChat({ llmUrl, llmModel }: ChatOptions): boolean {
  return llmUrl !== undefined || llmModel !== undefined;
}

/** The settings of options and environment. @throws Error naming what is missing */
export function chatSettings({ llmUrl, llmModel, llmTimeout, llmRetries }: ChatOptions): ChatSettings {
  return readChatSettings(process.env, {
    ...(llmUrl !== undefined && { url: llmUrl }),
    ...(llmModel !== undefined && { model: llmModel }),
    ...(llmTimeout !== undefined && { timeoutSeconds: llmTimeout }),
    ...(llmRetries !== undefined && { retries: llmRetries }),
  });
}
