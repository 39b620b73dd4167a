import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Notice } from "../ui/content/states.tsx";

/** The page for an unknown URL. */
export function NotFound() {
  return (
    <div className="hw-page">
      <h1 className="hw-visually-hidden">Page not found</h1>
      <Notice
        icon={<Compass />}
        title="This page does not exist"
        action={
          <Button component={Link} to="/" variant="light">
            Go to the home page
          </Button>
        }
      >
        Press <kbd>Ctrl</kbd> <kbd>K</kbd> to search for datasets, jobs or columns.
      </Notice>
    </div>
  );
}
