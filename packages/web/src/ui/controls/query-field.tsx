import {
  type Completion,
  completeField,
  completeValue,
  completionPlace,
  parseSelection,
  SelectionError,
} from "@headwater/graph";
import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, type Ref, useRef, useState } from "react";
import { fieldValuesQuery } from "../../api/queries.ts";

/** Pause in typing after which values are looked up, in milliseconds. */
const debounceMs = 120;

/**
 * Returns the completions of a selection at the cursor: fields, then existing values of a field.
 *
 * @param isOpen - values are looked up only then
 */
export function useCompletions(text: string, caret: number, isOpen: boolean): readonly Completion[] {
  const place = completionPlace(text, caret);
  const field = place.kind === "value" ? place.field : undefined;
  const [prefix] = useDebouncedValue(place.prefix, debounceMs);
  const values = useQuery({
    ...fieldValuesQuery(field?.name ?? "name", prefix),
    enabled: isOpen && field !== undefined && field.values === null,
    // Values of the previous text stay until the new ones arrive.
    placeholderData: keepPreviousData,
  });
  if (!field) return place.prefix === "" && text !== "" ? [] : completeField(text, place);
  const wanted = place.prefix.toLowerCase();
  if (field.values) {
    return field.values
      .filter(({ value }) => value.includes(wanted))
      .map(({ value, description }) => completeValue(text, place, value, description));
  }
  return (values.data?.items ?? [])
    .filter((value) => value.toLowerCase().includes(wanted))
    .map((value) => completeValue(text, place, value));
}

/** Returns the error of a selection; undefined if it is valid or empty. */
export function selectionError(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  try {
    parseSelection(text);
    return undefined;
  } catch (error) {
    if (error instanceof SelectionError) return error.message;
    throw error;
  }
}

/** A text field for the selection language. It suggests fields, then their existing values. */
export function QueryField({
  value,
  onChange,
  label,
  placeholder,
  icon,
  style,
  className,
  error,
  inputRef,
  onEscape,
  describedBy,
  stopsKeys = false,
}: {
  value: string;
  onChange: (text: string) => void;
  /** Accessible name. */
  label: string;
  placeholder: string;
  icon?: ReactNode;
  style?: CSSProperties;
  /** Class of a plain input without frame; by default the field has the frame of other fields. */
  className?: string;
  /** Explains why the text is invalid. */
  error?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
  /** Called on Escape while there are no suggestions. */
  onEscape?: () => void;
  describedBy?: string;
  /** Whether keys do not reach the surroundings, which have shortcuts. */
  stopsKeys?: boolean;
}) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const field = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(value.length);
  const completions = useCompletions(value, Math.min(caret, value.length), combobox.dropdownOpened);
  const accept = (index: number): void => {
    const completion = completions[index];
    if (!completion) return;
    onChange(completion.text);
    setCaret(completion.caret);
    combobox.resetSelectedOption();
    // A field is followed by its values.
    if (!completion.label.endsWith(":")) combobox.closeDropdown();
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(completion.caret, completion.caret);
    });
  };
  const setRefs = (element: HTMLInputElement | null): void => {
    field.current = element;
    if (typeof inputRef === "function") inputRef(element);
    else if (inputRef) inputRef.current = element;
  };
  const isShown = combobox.dropdownOpened && completions.length > 0;
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(index) => accept(Number(index))}
      position="bottom-start"
      width={className ? 320 : "target"}
    >
      <Combobox.Target>
        <TextInput
          ref={setRefs}
          aria-label={label}
          aria-describedby={describedBy}
          placeholder={placeholder}
          leftSection={icon}
          value={value}
          // A term without its value is not wrong while values are offered; a plain input has no room for the text.
          error={className ? error !== undefined : isShown ? undefined : error}
          spellCheck={false}
          autoComplete="off"
          {...(style && { style })}
          {...(className && {
            variant: "unstyled" as const,
            classNames: { root: `${className}-root`, input: className },
          })}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (stopsKeys) event.stopPropagation();
            if (event.key !== "Escape") return;
            if (isShown) event.stopPropagation();
            else onEscape?.();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!isShown}>
        <Combobox.Options mah={280} style={{ overflowY: "auto" }} aria-label="Suggestions">
          {completions.map(({ label: text, description }, index) => (
            <Combobox.Option key={text} value={String(index)}>
              <span className="hw-completion">
                <span>{text}</span>
                {description !== "" && <span className="hw-dimmed">{description}</span>}
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
