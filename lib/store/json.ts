import { Prisma } from "@/lib/store/generated/client";

/**
 * A value as a JSON column takes it. Values from outside are typed as what they are meant to be; what is no JSON
 * (undefined members, dates) is written as JSON.stringify writes it.
 */
export function toJson(value: unknown): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value ?? null)) as Prisma.InputJsonValue;
}

/** The value of a JSON column, as the type that its only writers gave it. */
export function fromJson<T>(value: Prisma.JsonValue): T {
  return value as T;
}

/** Text as Postgres takes it: NUL, which it refuses, becomes the replacement character, and so do lone surrogates. */
export function storableText(text: string, lengthMax = 10_000): string {
  return text.slice(0, lengthMax).replaceAll("\u0000", "\uFFFD").toWellFormed();
}

/** The same for an optional text. */
export function storableTextOrNull(text: string | null | undefined, lengthMax?: number): string | null {
  return text == null ? null : storableText(text, lengthMax);
}

/** A JSON value whose strings jsonb accepts. */
export function storableJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value ?? null), (_key, member: unknown) =>
    typeof member === "string" ? storableText(member) : member,
  ) as T;
}
