import { describe, expect, it } from "vitest";

import {
  completeAddress,
  isWebAddress,
  publicAddress,
} from "../../../../functions/adapters/models/providers/base-url.ts";

describe("an address of Ollama", () => {
  it.each([
    ["http://host:11434", "http://host:11434/v1"],
    ["http://host:11434/", "http://host:11434/v1"],
    ["http://host:11434/v1", "http://host:11434/v1"],
    ["http://host:11434/v1/", "http://host:11434/v1"],
    ["http://host:11434/v1/chat/completions", "http://host:11434/v1"],
    ["http://host:11434/api", "http://host:11434/v1"],
    ["http://host:11434/api/chat", "http://host:11434/v1"],
    ["http://host", "http://host:11434/v1"],
    ["http://host:80", "http://host/v1"],
    ["https://ollama.example", "https://ollama.example/v1"],
    ["https://gateway.example/ollama", "https://gateway.example/ollama/v1"],
    ["host", "http://host:11434/v1"],
    ["host:8080", "http://host:8080/v1"],
    [":8080", "http://127.0.0.1:8080/v1"],
    ["127.0.0.1", "http://127.0.0.1:11434/v1"],
    ["0.0.0.0:11434", "http://127.0.0.1:11434/v1"],
    ["[::]:11434", "http://[::1]:11434/v1"],
    ["::1", "http://[::1]:11434/v1"],
    ["[fd00::7]:9", "http://[fd00::7]:9/v1"],
    [" host ", "http://host:11434/v1"],
    ["not an address", "not an address"],
  ])("may be written %s", (given, address) => {
    expect(completeAddress(given, "host", "http://localhost:11434/v1")).toBe(address);
  });
});

describe("an address of Anthropic's API", () => {
  it.each([
    ["https://api.anthropic.com", "https://api.anthropic.com/v1"],
    ["https://api.anthropic.com/v1", "https://api.anthropic.com/v1"],
    ["https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1"],
    ["https://gateway.example/anthropic/", "https://gateway.example/anthropic/v1"],
    ["gateway.example", "gateway.example"],
  ])("may be written %s", (given, address) => {
    expect(completeAddress(given, "version-added", "https://api.anthropic.com/v1")).toBe(address);
  });
});

describe("an address of a provider with a path of its own", () => {
  it.each([
    ["https://openrouter.ai", "https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"],
    ["https://openrouter.ai/api", "https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"],
    ["https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"],
    ["https://api.deepseek.com", "https://api.deepseek.com/v1", "https://api.deepseek.com/v1"],
    ["https://api.deepseek.com/beta", "https://api.deepseek.com/v1", "https://api.deepseek.com/beta"],
    ["https://api.groq.com", "https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1"],
    ["http://vllm:8000", undefined, "http://vllm:8000/v1"],
    ["http://vllm:8000/models/a", undefined, "http://vllm:8000/models/a"],
    ["vllm:8000", undefined, "vllm:8000"],
  ])("may be written %s", (given, own, address) => {
    expect(completeAddress(given, "own-path", own)).toBe(address);
  });
});

describe("an address of any other server", () => {
  it.each([
    ["https://api.perplexity.ai", undefined, "https://api.perplexity.ai"],
    ["https://llm.example/v1/chat/completions", undefined, "https://llm.example/v1"],
    ["https://llm.example/v1///", undefined, "https://llm.example/v1"],
    ["https://api.openai.com", "https://api.openai.com/v1", "https://api.openai.com/v1"],
    ["https://llm.example", "https://api.openai.com/v1", "https://llm.example"],
  ])("is taken as it is, without a call's path: %s", (given, own, address) => {
    expect(completeAddress(given, "as-given", own)).toBe(address);
  });

  it("is read in no time, whatever its length", () => {
    const slashes = "/".repeat(200_000);
    expect(completeAddress(`http://h${slashes}x`, "host", undefined)).toBe(`http://h:11434${slashes}x/v1`);
  });
});

it("is known by http and https alone", () => {
  expect(["http://h", "https://h/v1"].map(isWebAddress)).toEqual([true, true]);
  expect(["h:80", "ftp://h", "h", ""].map(isWebAddress)).toEqual([false, false, false, false]);
});

it("is told without the login that it may hold", () => {
  expect(publicAddress("https://user:secret@h:8/v1?key=s")).toBe("https://h:8/v1");
  expect(publicAddress("user:secret@h:8")).toBe("h:8");
});
