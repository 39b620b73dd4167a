import Type from "typebox";
import { AnyObject } from "../schema/primitives.ts";

/** Fields that assertions and tests have in common. */
export const checkResult = {
  severity: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  expected: Type.Optional(Type.String()),
  actual: Type.Optional(Type.String()),
  content: Type.Optional(Type.String()),
  contentType: Type.Optional(Type.String()),
  params: Type.Optional(AnyObject),
};
