/** Schemas of saved page states. */
import Type from "typebox";

/** Id of a saved view: a hash of its content. */
export const ViewId = Type.String({ pattern: "^[A-Za-z0-9_-]{22}$" });

/** A page state that is too long for a URL. */
export const SavedView = Type.Object(
  {
    id: ViewId,
    state: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  },
  { title: "SavedView" },
);
