// What a user of TypeScript writes against the types that openapi-typescript makes of the document.

import createClient from "openapi-fetch";
import type { paths } from "./build/returning-ai.js";

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:8080" });

export async function channels(): Promise<string[]> {
  const { data, error } = await client.GET("/v1/channels", {
    headers: { Authorization: "Bearer made-up" },
  });
  if (error) {
    const message: string | undefined = error.message;
    throw new Error(message);
  }
  return (data.data ?? []).map((channel) => `${channel._id}: ${channel.topic}`);
}
