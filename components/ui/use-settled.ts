"use client";

import { useEffect, useState } from "react";

const pauseMs = 250;

/** The value once it has stayed the same for a moment: what somebody types is asked about when they pause. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
